package dev.shoal.cli.bench;

import dev.shoal.schemas.avro.DecisionKind;
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

/** Calls the tool, then answers, each after a fixed time: what is left of a task is the cost of orchestrating it. Thread-safe. */
final class InstantModel implements TurnDecider {
    private final String tool;
    private final Duration time;
    private final ScheduledExecutorService clock;

    InstantModel(String tool, Duration time, ScheduledExecutorService clock) {
        this.tool = tool;
        this.time = time;
        this.clock = clock;
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
