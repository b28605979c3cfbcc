package dev.shoal.cli.eval.calls;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.Row;
import dev.shoal.cli.eval.Suite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Records of the unified format by source: their last turn, and with a figure of its own every turn. */
public final class CallsSuite implements Suite {
    private static final String EARLIER = ", earlier turns";

    @Override
    public String name() {
        return "calls";
    }

    @Override
    public List<Case> cases(CaseSource source) {
        List<Case> cases = new ArrayList<>();
        RecordFiles.read(name(), source, any -> true)
                .forEach((category, records) -> records.forEach(one -> add(category, one, cases)));
        return cases;
    }

    private static void add(String source, UnifiedRecord of, List<Case> cases) {
        int last = of.conversation().size() - 1;
        for (int turn = 1; turn <= last; turn++) {
            if (!UnifiedRecord.isTarget(of.conversation().get(turn))) continue;
            cases.add(new TurnCase(turn == last ? source : source + EARLIER, of, turn));
        }
    }

    @Override
    public List<Row> rows(List<Judged> judged) {
        Map<String, List<Judged>> last = new LinkedHashMap<>();
        Map<String, List<Judged>> every = new LinkedHashMap<>();
        for (Judged one : judged) {
            String category = one.item().category();
            boolean earlier = category.endsWith(EARLIER);
            String source = earlier ? category.substring(0, category.length() - EARLIER.length()) : category;
            for (String key : List.of(source, "all")) {
                every.computeIfAbsent(key, k -> new ArrayList<>()).add(one);
                if (!earlier) last.computeIfAbsent(key, k -> new ArrayList<>()).add(one);
            }
        }
        List<Row> rows = new ArrayList<>();
        List<String> sources = new ArrayList<>(last.keySet());
        sources.remove("all");
        sources.add("all");
        for (String source : sources) {
            List<Judged> those = last.getOrDefault(source, List.of());
            rows.add(Row.of(name(), source, those));
            List<Judged> turns = every.getOrDefault(source, List.of());
            if (turns.size() > those.size()) rows.add(Row.of(name(), source + ", every turn", turns));
        }
        List<Judged> all = last.getOrDefault("all", List.of());
        rows.add(Row.of(name(), "all, calls expected", those(all, true)));
        rows.add(Row.of(name(), "all, text expected", those(all, false)));
        return rows;
    }

    private static List<Judged> those(List<Judged> judged, boolean calls) {
        return judged.stream()
                .filter(one -> one.item() instanceof TurnCase turn && turn.expectsCalls() == calls)
                .toList();
    }
}
