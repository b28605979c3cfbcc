package dev.shoal.cli.eval.robust;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.Row;
import dev.shoal.cli.eval.Suite;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.cli.eval.calls.RecordFiles;
import dev.shoal.cli.eval.calls.UnifiedRecord;
import dev.shoal.cli.eval.world.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a model answers the same when a question comes in another form: tools shuffled, tools renamed to nonsense with
 * their descriptions kept, 40 tools, a long prompt. Two rows for each form: how often the answer is that of the plain form,
 * and how often it is right. Questions whose tools were in nobody's training.
 */
public final class RobustSuite implements Suite {
    private static final Set<String> SOURCES = Set.of("written", "seal_ood", "synth_tools");

    /** Of a tool for the crowded form, as JSON: forty longer ones would not leave room in a short context. */
    private static final int MOST_CHARACTERS = 260;

    @Override
    public String name() {
        return "robust";
    }

    @Override
    public List<Case> cases(CaseSource source) {
        Map<String, List<UnifiedRecord>> bySource = RecordFiles.read(name(), source, SOURCES::contains);
        List<Catalogue.Tool> pool = pool(bySource);
        List<String> padding = Resources.text("eval/robust/padding.txt").lines().toList();
        List<Case> cases = new ArrayList<>();
        bySource.forEach((category, records) -> records.stream()
                .filter(RobustSuite::callsOneOfSeveral)
                .forEach(one -> cases.add(new RobustCase(category, one, pool, padding))));
        return cases;
    }

    private static boolean callsOneOfSeveral(UnifiedRecord one) {
        return one.conversation().get(one.conversation().size() - 1) instanceof Utterance.Called
                && one.catalogue().tools().size() > 1;
    }

    private static List<Catalogue.Tool> pool(Map<String, List<UnifiedRecord>> bySource) {
        Map<String, Catalogue.Tool> pool = new LinkedHashMap<>();
        bySource.values()
                .forEach(records -> records.forEach(
                        one -> one.catalogue().tools().forEach(tool -> pool.putIfAbsent(tool.name(), tool))));
        return pool.values().stream()
                .filter(tool -> tool.description().length()
                                + Json.write(tool.parameters()).length()
                        <= MOST_CHARACTERS)
                .toList();
    }

    @Override
    public List<Row> rows(List<Judged> judged) {
        List<Row> rows = new ArrayList<>(Suite.super.rows(judged));
        List<Judged> asked = judged.stream()
                .filter(one -> one.exchanges().size() == Form.values().length)
                .toList();
        for (Form form : Form.values()) {
            if (form == Form.SOUNDING) continue;
            int right = 0;
            int same = 0;
            for (Judged one : asked) {
                var item = (RobustCase) one.item();
                Reply reply = reply(item, one, form);
                if (item.wrong(reply).isEmpty()) right++;
                if (item.same(reply(item, one, Form.PLAIN), reply)) same++;
            }
            if (form != Form.PLAIN) rows.add(row(form.label() + ": same answer", asked.size(), same));
            rows.add(row(form.label() + ": right", asked.size(), right));
        }
        return rows;
    }

    private static Reply reply(RobustCase item, Judged one, Form form) {
        return item.real(form, one.exchanges().get(form.ordinal()).reply());
    }

    private Row row(String category, int n, int passed) {
        return new Row(name(), category, n, passed, n == 0 ? 0 : (double) passed / n);
    }
}
