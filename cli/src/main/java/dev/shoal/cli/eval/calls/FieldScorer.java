package dev.shoal.cli.eval.calls;

import dev.shoal.cli.eval.Utterance.Call;
import dev.shoal.cli.eval.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Counts the single fields of extracted records. Pure. */
final class FieldScorer {
    private FieldScorer() {}

    /** A field is right when tool, place and value are. */
    static Verdict.Fields count(List<Call> expected, List<Call> given) {
        List<Values.Leaf> wanted = leaves(expected);
        List<Values.Leaf> left = new ArrayList<>(leaves(given));
        int total = left.size();
        int right = 0;
        for (Values.Leaf leaf : wanted) {
            var found = left.stream().filter(leaf::same).findFirst();
            if (found.isEmpty()) continue;
            left.remove(found.get());
            right++;
        }
        return new Verdict.Fields(wanted.size(), total, right);
    }

    private static List<Values.Leaf> leaves(List<Call> calls) {
        return calls.stream()
                .filter(call -> !call.arguments().isEmpty())
                .flatMap(call -> Values.leaves(call.name(), call.arguments()).stream())
                .toList();
    }
}
