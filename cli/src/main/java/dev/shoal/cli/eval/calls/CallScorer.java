package dev.shoal.cli.eval.calls;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Utterance.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Holds the calls of a turn against the expected ones: the same set, in any order. Pure. */
public final class CallScorer {
    private CallScorer() {}

    /** @param expected none where a text was expected, @return nothing when the calls are right */
    public static List<Fault> faults(List<Call> expected, List<Call> given, List<Catalogue.Tool> tools) {
        if (expected.isEmpty() && given.isEmpty()) return List.of();
        if (expected.isEmpty()) {
            return List.of(new Fault(
                    Fault.Kind.SHOULD_HAVE_REFUSED, "called " + given.get(0).name()));
        }
        if (given.isEmpty()) return List.of(new Fault(Fault.Kind.REFUSED_WRONGLY, "no call was made"));
        List<Call> missing = without(expected, given);
        List<Call> left = without(given, expected);
        List<Fault> faults = new ArrayList<>();
        for (boolean sameName : new boolean[] {true, false}) {
            for (Call call : List.copyOf(missing)) {
                Optional<Call> meant = left.stream()
                        .filter(other -> !sameName || other.name().equals(call.name()))
                        .findFirst();
                if (meant.isEmpty()) continue;
                left.remove(meant.get());
                missing.remove(call);
                faults.addAll(different(call, meant.get(), tools));
            }
        }
        missing.forEach(call -> faults.add(new Fault(Fault.Kind.MISSING_CALL, shown(call))));
        left.forEach(call -> faults.add(new Fault(Fault.Kind.EXTRA_CALL, shown(call))));
        return faults;
    }

    /** Each once, those that the others have left out. */
    private static List<Call> without(List<Call> calls, List<Call> others) {
        List<Call> left = new ArrayList<>();
        for (Call call : calls) {
            boolean known = others.stream().anyMatch(other -> same(call, other))
                    || left.stream().anyMatch(other -> same(call, other));
            if (!known) left.add(call);
        }
        return left;
    }

    private static boolean same(Call a, Call b) {
        return a.name().equals(b.name()) && Values.same(a.arguments(), b.arguments());
    }

    private static List<Fault> different(Call expected, Call given, List<Catalogue.Tool> tools) {
        if (!expected.name().equals(given.name())) {
            return List.of(new Fault(Fault.Kind.WRONG_TOOL, given.name() + " instead of " + expected.name()));
        }
        List<Fault> faults = new ArrayList<>();
        JsonNode properties = tools.stream()
                .filter(tool -> tool.name().equals(expected.name()))
                .findFirst()
                .map(tool -> tool.parameters().path("properties"))
                .orElseGet(() -> Json.object());
        expected.arguments().properties().forEach(argument -> {
            String name = argument.getKey();
            JsonNode value = given.arguments().get(name);
            String right = name + "=" + Json.write(argument.getValue());
            String type = type(properties.path(name));
            if (value == null) {
                faults.add(new Fault(Fault.Kind.MISSING_ARGUMENT, type, right + " is missing"));
            } else if (!Values.same(value, argument.getValue())) {
                String wrong = name + "=" + Json.write(value) + " instead of " + Json.write(argument.getValue());
                faults.add(new Fault(Fault.Kind.WRONG_ARGUMENT, type, wrong));
            }
        });
        given.arguments().properties().forEach(argument -> {
            if (expected.arguments().has(argument.getKey())) return;
            String extra = argument.getKey() + "=" + Json.write(argument.getValue()) + " was not asked for";
            faults.add(new Fault(Fault.Kind.EXTRA_ARGUMENT, type(properties.path(argument.getKey())), extra));
        });
        return faults;
    }

    private static String type(JsonNode schema) {
        return schema.has("enum") ? "enum" : schema.path("type").asText("unknown");
    }

    private static String shown(Call call) {
        return call.name() + Json.write(call.arguments());
    }
}
