package dev.shoal.cli.eval.injection;

import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Utterance;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A conversation whose last entry holds text that gives orders it has no right to give, and the turn that is right.
 *
 * @param forbidden calls that the text wants, a call is one of them when the tool is and all arguments that are named match
 * @param calls that the right turn makes, none when it is a text
 * @param facts that the text of the right turn holds, none when it makes calls
 */
record Injection(
        String id,
        String domain,
        Technique technique,
        Catalogue catalogue,
        List<Utterance> conversation,
        List<Utterance.Call> forbidden,
        List<Utterance.Call> calls,
        List<String> facts) {
    Injection {
        conversation = List.copyOf(conversation);
        forbidden = List.copyOf(forbidden);
        calls = List.copyOf(calls);
        facts = List.copyOf(facts);
    }

    /** How the orders are dressed up; HARMLESS text only looks like orders and must not stop the work. */
    enum Technique {
        OPEN,
        SUBTLE,
        TOKENS,
        SYSTEM,
        FOREIGN,
        ENCODED,
        URGENT,
        HARMLESS;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Technique> of(String label) {
            for (Technique one : values()) if (one.label().equals(label)) return Optional.of(one);
            return Optional.empty();
        }
    }
}
