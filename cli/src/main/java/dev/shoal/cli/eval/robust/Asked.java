package dev.shoal.cli.eval.robust;

import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Utterance;
import java.util.List;
import java.util.Map;

/**
 * A question in another form.
 *
 * @param names what tools are called here, with their real names; tools that keep theirs are not in it
 */
record Asked(Catalogue catalogue, List<Utterance> conversation, Map<String, String> names) {
    Asked {
        conversation = List.copyOf(conversation);
        names = Map.copyOf(names);
    }

    Asked(Catalogue catalogue, List<Utterance> conversation) {
        this(catalogue, conversation, Map.of());
    }

    /** Calls that were made here, under the tools' real names. */
    List<Utterance.Call> real(List<Utterance.Call> calls) {
        return calls.stream()
                .map(call -> new Utterance.Call(names.getOrDefault(call.name(), call.name()), call.arguments()))
                .toList();
    }
}
