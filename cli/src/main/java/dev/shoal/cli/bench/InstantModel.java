package dev.shoal.cli.bench;

import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.workers.kafka.TurnDecider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;

/**
 * Calls the tool, then answers, each after a fixed time in one of its slots: what is left of a task is the cost of
 * orchestrating it. Thread-safe.
 */
final class InstantModel implements TurnDecider {
    private final String tool;
    private final Duration time;
    private final ScheduledExecutorService clock;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int freeSlots;

    /** @param slots turns side by side; further ones wait, as in an engine. An instant model needs none. */
    InstantModel(String tool, Duration time, int slots, ScheduledExecutorService clock) {
        this.tool = tool;
        this.time = time;
        this.freeSlots = slots;
        this.clock = clock;
    }

    @Override
    public CompletionStage<? extends SpecificRecord> decide(TurnRequested request) {
        TurnDecided decided = decided(request);
        if (time.isZero()) return CompletableFuture.completedFuture(decided);
        var later = new CompletableFuture<TurnDecided>();
        take(() -> clock.schedule(() -> ended(later, decided), time.toNanos(), TimeUnit.NANOSECONDS));
        return later;
    }

    private void take(Runnable turn) {
        synchronized (waiting) {
            if (freeSlots == 0) {
                waiting.add(turn);
                return;
            }
            freeSlots--;
        }
        turn.run();
    }

    /** The slot goes to the turn that waits longest. */
    private void ended(CompletableFuture<TurnDecided> turn, TurnDecided decided) {
        Runnable next;
        synchronized (waiting) {
            next = waiting.poll();
            if (next == null) freeSlots++;
        }
        if (next != null) next.run();
        turn.complete(decided);
    }

    private TurnDecided decided(TurnRequested request) {
        boolean called = request.getMessages().stream().anyMatch(message -> message.getRole() == Role.TOOL);
        var usage = Usage.newBuilder().setTurns(1).setToolCalls(called ? 0 : 1).build();
        var decided = TurnDecided.newBuilder()
                .setTaskId(request.getTaskId())
                .setTurn(request.getTurn())
                .setAttempt(request.getAttempt())
                .setWorker("bench")
                .setUsage(usage);
        if (called)
            return decided.setKind(DecisionKind.ANSWER).setText("It is noon.").build();
        var call = ToolCall.newBuilder().setTool(tool).setArguments("{}").build();
        return decided.setKind(DecisionKind.CALLS).setCalls(List.of(call)).build();
    }
}
