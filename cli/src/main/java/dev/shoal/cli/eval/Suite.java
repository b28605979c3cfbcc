package dev.shoal.cli.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A body of cases that models are judged on. Stateless; {@link Suites} lists them all. */
public interface Suite {
    /** As {@code --suite} names it. */
    String name();

    /**
     * Its cases in an order that never changes; cases of one category need not stand together.
     *
     * @param source where files lie, and where to report a malformed case, which is left out
     * @throws dev.shoal.bootstrap.config.InvalidInput if there is nothing to judge on
     */
    List<Case> cases(CaseSource source);

    /** The rows of its table: one for each category, in the order of the cases, unless a suite counts otherwise. */
    default List<Row> rows(List<Judged> judged) {
        Map<String, List<Judged>> byCategory = new LinkedHashMap<>();
        for (Judged one : judged) {
            byCategory
                    .computeIfAbsent(one.item().category(), key -> new ArrayList<>())
                    .add(one);
        }
        List<Row> rows = new ArrayList<>();
        byCategory.forEach((category, those) -> rows.add(Row.of(name(), category, those)));
        return rows;
    }
}
