package dev.shoal.cli.eval;

import java.util.List;
import java.util.Optional;

/** What replies of any suite have in common. Pure. */
public final class Replies {
    private Replies() {}

    /** What is wrong with a reply that is no turn at all; empty when there is a turn to judge. */
    public static Optional<Fault> broken(Reply reply) {
        return switch (reply.kind()) {
            case CALLS, ANSWER, NO_TOOL -> Optional.empty();
            case MALFORMED -> Optional.of(new Fault(Fault.Kind.FORMAT, "the reply is no turn of the format"));
            case FAILED -> Optional.of(new Fault(Fault.Kind.ENGINE, reply.text()));
            case UNSUPPORTED -> Optional.of(new Fault(Fault.Kind.UNSUPPORTED_SCHEMA, reply.text()));
        };
    }

    /** The calls as lines for people. */
    public static String shown(List<Utterance.Call> calls) {
        return String.join(
                "\n",
                calls.stream()
                        .map(call -> call.name() + Json.write(call.arguments()))
                        .toList());
    }
}
