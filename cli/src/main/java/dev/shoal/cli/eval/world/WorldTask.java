package dev.shoal.cli.eval.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Utterance;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something to be done in a toy world.
 *
 * @param user messages; each one after the first is written when the model has ended its turn with a text
 * @param given merge patch on the world's state before the task
 * @param turns of the model at most
 * @param change merge patch that turns the state before the task into the one that must come of it, see {@link Match}
 * @param facts that the last text must hold, see {@link Facts}
 * @param solution steps that reach it
 */
public record WorldTask(
        String id,
        World world,
        Kind kind,
        List<String> user,
        ObjectNode given,
        int turns,
        ObjectNode change,
        List<String> facts,
        List<Step> solution) {
    public static final int DEFAULT_TURNS = 8;

    public WorldTask {
        user = List.copyOf(user);
        facts = List.copyOf(facts);
        solution = List.copyOf(solution);
    }

    /** What makes a task hard. */
    public enum Kind {
        LOOKUP,
        STEPS,
        CONDITION,
        ERROR,
        PARALLEL,
        ASK,
        REFUSE,
        CORRECTION;

        /** As it stands in files and tables. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> of(String label) {
            for (Kind kind : values()) if (kind.label().equals(label)) return Optional.of(kind);
            return Optional.empty();
        }
    }

    /** One turn of a reference solution: calls, or a text when there are none. */
    public record Step(List<Utterance.Call> calls, String text) {
        public Step {
            calls = List.copyOf(calls);
        }
    }

    /** The state before the task. */
    public ObjectNode before() {
        return Patch.apply(world.state(), given);
    }

    /** The state that must come of it, with the wildcards of {@link Match}. */
    public ObjectNode after() {
        return Patch.apply(before(), change);
    }
}
