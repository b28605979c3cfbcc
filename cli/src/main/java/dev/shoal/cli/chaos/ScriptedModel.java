package dev.shoal.cli.chaos;

import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.workers.kafka.TurnDecider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;

/**
 * Makes the same calls in every task, turn by turn, and then answers with how many of them succeeded: what comes of a task is
 * known beforehand. Thread-safe.
 */
public final class ScriptedModel implements TurnDecider {
    private static final String ERROR = "{\"error\"";

    private final String worker;
    private final List<List<ToolCall>> turns;
    private final Duration time;
    private final ScheduledExecutorService clock;

    /** @param turns the calls of each turn, @param time that a turn takes */
    public ScriptedModel(String worker, List<List<ToolCall>> turns, Duration time, ScheduledExecutorService clock) {
        this.worker = worker;
        this.turns = turns.stream().map(List::copyOf).toList();
        this.time = time;
        this.clock = clock;
    }

    /** The answer of a task all of whose calls succeeded. */
    public static String answer(int calls) {
        return calls + " calls succeeded";
    }

    @Override
    public CompletionStage<? extends SpecificRecord> decide(TurnRequested request) {
        TurnDecided decided = decided(request);
        if (time.isZero()) return CompletableFuture.completedFuture(decided);
        var later = new CompletableFuture<TurnDecided>();
        clock.schedule(() -> later.complete(decided), time.toNanos(), TimeUnit.NANOSECONDS);
        return later;
    }

    private TurnDecided decided(TurnRequested request) {
        int turn = request.getTurn();
        boolean calls = turn >= 1 && turn <= turns.size();
        var decided = TurnDecided.newBuilder()
                .setTaskId(request.getTaskId())
                .setTurn(turn)
                .setAttempt(request.getAttempt())
                .setWorker(worker)
                .setUsage(Usage.newBuilder().setTurns(1).build());
        if (calls)
            return decided.setKind(DecisionKind.CALLS)
                    .setCalls(turns.get(turn - 1))
                    .build();
        return decided.setKind(DecisionKind.ANSWER)
                .setText(answer(succeeded(request.getMessages())))
                .build();
    }

    private static int succeeded(List<Message> messages) {
        return (int) messages.stream()
                .filter(message -> message.getRole() == Role.TOOL)
                .filter(message -> !message.getContent().startsWith(ERROR))
                .count();
    }
}
