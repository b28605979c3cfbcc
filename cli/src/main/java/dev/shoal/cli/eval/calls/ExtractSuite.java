package dev.shoal.cli.eval.calls;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.Row;
import dev.shoal.cli.eval.Suite;
import dev.shoal.cli.eval.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Documents that are to become records: whole records that are right, and their single fields. */
public final class ExtractSuite implements Suite {
    private static final Set<String> SOURCES = Set.of("synth_docs", "sroie", "usaddress", "anystyle", "e2e");

    @Override
    public String name() {
        return "extract";
    }

    @Override
    public List<Case> cases(CaseSource source) {
        List<Case> cases = new ArrayList<>();
        RecordFiles.read(name(), source, SOURCES::contains)
                .forEach((category, records) -> records.forEach(one ->
                        cases.add(new TurnCase(category, one, one.conversation().size() - 1))));
        return cases;
    }

    @Override
    public List<Row> rows(List<Judged> judged) {
        Map<String, List<Judged>> bySource = new LinkedHashMap<>();
        for (Judged one : judged) {
            bySource.computeIfAbsent(one.item().category(), key -> new ArrayList<>())
                    .add(one);
        }
        if (bySource.size() > 1) bySource.put("all", judged);
        List<Row> rows = new ArrayList<>();
        bySource.forEach((source, those) -> add(source, those, rows));
        return rows;
    }

    private void add(String source, List<Judged> judged, List<Row> rows) {
        int expected = 0;
        int given = 0;
        int right = 0;
        for (Judged one : judged) {
            Verdict.Fields fields = one.verdict().fields();
            expected += fields.expected();
            given += fields.given();
            right += fields.right();
        }
        rows.add(Row.of(name(), source, judged));
        rows.add(new Row(name(), source + ", field precision", given, right, share(right, given)));
        rows.add(new Row(name(), source + ", field recall", expected, right, share(right, expected)));
        rows.add(new Row(name(), source + ", field F1", expected, right, share(2 * right, expected + given)));
    }

    private static double share(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
