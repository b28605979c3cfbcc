package dev.shoal.cli.eval.bfcl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Utterance;
import java.util.ArrayList;
import java.util.List;

/** Scores the calls of a reply as the Berkeley Function Calling Leaderboard does. Pure. */
final class BfclScorer {
    private BfclScorer() {}

    /** What is wrong with the calls; nothing when the case is passed. */
    static List<Fault> faults(
            BfclCategory.Expectation expectation,
            List<BfclFunction> functions,
            List<BfclAnswer> answers,
            List<Utterance.Call> calls) {
        return switch (expectation) {
            case NO_CALL -> calls.stream()
                    .limit(1)
                    .map(call -> new Fault(Fault.Kind.SHOULD_HAVE_REFUSED, "called " + call.name()))
                    .toList();
            case SOME_CALL -> calls.isEmpty() ? List.of(refused()) : List.of();
            case ONE_CALL -> one(functions, answers.get(0), calls);
            case SEVERAL_CALLS -> several(functions, answers, calls);
        };
    }

    private static Fault refused() {
        return new Fault(Fault.Kind.REFUSED_WRONGLY, "no call was made");
    }

    private static List<Fault> one(List<BfclFunction> functions, BfclAnswer answer, List<Utterance.Call> calls) {
        if (calls.isEmpty()) return List.of(refused());
        List<Fault> faults = new ArrayList<>();
        boolean found = false;
        for (Utterance.Call call : calls) {
            found |=
                    BfclCall.faults(call, answer, parameters(functions, answer)).isEmpty();
        }
        if (!found) faults.addAll(BfclCall.faults(calls.get(0), answer, parameters(functions, answer)));
        if (calls.size() > 1) faults.add(new Fault(Fault.Kind.EXTRA_CALL, calls.size() + " calls, one was expected"));
        return faults;
    }

    /** Each expected call takes the first call left that is right. */
    private static List<Fault> several(
            List<BfclFunction> functions, List<BfclAnswer> answers, List<Utterance.Call> calls) {
        if (calls.isEmpty()) return List.of(refused());
        List<Fault> faults = new ArrayList<>();
        List<Utterance.Call> left = new ArrayList<>(calls);
        List<BfclAnswer> unmet = new ArrayList<>();
        for (BfclAnswer answer : answers) {
            ObjectNode parameters = parameters(functions, answer);
            var right = left.stream()
                    .filter(call -> BfclCall.faults(call, answer, parameters).isEmpty())
                    .findFirst();
            right.ifPresentOrElse(left::remove, () -> unmet.add(answer));
        }
        for (BfclAnswer answer : unmet) faults.addAll(explained(answer, left, parameters(functions, answer)));
        for (Utterance.Call call : left) {
            faults.add(new Fault(Fault.Kind.EXTRA_CALL, call.name() + Json.write(call.arguments())));
        }
        return faults;
    }

    /** Takes the call that was probably meant out of those left and says what is wrong with it. */
    private static List<Fault> explained(BfclAnswer answer, List<Utterance.Call> left, ObjectNode parameters) {
        if (left.isEmpty()) return List.of(new Fault(Fault.Kind.MISSING_CALL, answer.shown()));
        Utterance.Call meant = left.stream()
                .filter(call -> call.name().equals(answer.name()))
                .findFirst()
                .orElse(left.get(0));
        left.remove(meant);
        return BfclCall.faults(meant, answer, parameters);
    }

    private static ObjectNode parameters(List<BfclFunction> functions, BfclAnswer answer) {
        return functions.stream()
                .filter(function -> function.name().equals(answer.name()))
                .findFirst()
                .map(BfclFunction::parameters)
                .orElseGet(Json::object);
    }
}
