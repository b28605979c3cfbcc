package dev.shoal.cli.eval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fewer cases of each category, when a quick look is enough. Pure. */
final class Sample {
    private Sample() {}

    /** At most so many cases of each category, evenly spread over it, in their order. */
    static List<Case> of(List<Case> cases, int most) {
        Map<String, Integer> sizes = new HashMap<>();
        for (Case one : cases) sizes.merge(one.category(), 1, Integer::sum);
        Map<String, Integer> seen = new HashMap<>();
        List<Case> taken = new ArrayList<>();
        for (Case one : cases) {
            long index = seen.merge(one.category(), 1, Integer::sum) - 1L;
            long size = sizes.get(one.category());
            // The first one of each of the equal parts that the category is cut into.
            if (size <= most || index * most / size != (index - 1) * most / size || index == 0) taken.add(one);
        }
        return taken;
    }
}
