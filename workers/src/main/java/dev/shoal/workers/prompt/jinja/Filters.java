package dev.shoal.workers.prompt.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The filters by name. */
final class Filters {
    private static final Map<String, Filter> ALL = all();

    private Filters() {}

    static Optional<Filter> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static Map<String, Filter> all() {
        Map<String, Filter> all = new HashMap<>();
        TextFilters.addTo(all);
        NumberFilters.addTo(all);
        SequenceFilters.addTo(all);
        SelectingFilters.addTo(all);
        OrderFilters.addTo(all);
        return Map.copyOf(all);
    }
}
