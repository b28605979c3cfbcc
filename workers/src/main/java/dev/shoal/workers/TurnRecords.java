package dev.shoal.workers;

import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.workers.dialect.Decision;
import dev.shoal.workers.engine.Completion;
import dev.shoal.workers.engine.Turn;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the records that a turn ends with. Immutable.
 *
 * @param worker this worker's id
 */
record TurnRecords(String worker) {
    private static final Logger log = LoggerFactory.getLogger(TurnRecords.class);

    TurnDecided decided(TurnRequested request, Completion.Finished finished, Decision decision) {
        Turn turn = decision.turn();
        List<ToolCall> calls = turn instanceof Turn.Calls made
                ? made.calls().stream().map(TurnRecords::call).toList()
                : List.of();
        var decided = TurnDecided.newBuilder()
                .setTaskId(request.getTaskId())
                .setTurn(request.getTurn())
                .setAttempt(request.getAttempt())
                .setWorker(worker)
                .setThought(decision.thought().orElse(null))
                .setCalls(calls)
                .setConfidence(decision.choice())
                .setUsage(usage(finished, calls.size()));
        if (turn instanceof Turn.Answer answer) {
            return decided.setKind(DecisionKind.ANSWER).setText(answer.text()).build();
        }
        if (turn instanceof Turn.None none) {
            return decided.setKind(DecisionKind.NO_TOOL).setText(none.text()).build();
        }
        return decided.setKind(DecisionKind.CALLS).build();
    }

    private static ToolCall call(Turn.Call call) {
        return ToolCall.newBuilder()
                .setTool(call.tool())
                .setArguments(call.arguments())
                .setConfidence(call.confidence())
                .build();
    }

    private static Usage usage(Completion.Finished finished, int calls) {
        return Usage.newBuilder()
                .setTurns(1)
                .setToolCalls(calls)
                .setPromptTokens(finished.promptTokens())
                .setCachedTokens(finished.cachedTokens())
                .setCompletionTokens(finished.tokens().length)
                .setModelMs(finished.time().toMillis())
                .build();
    }

    TurnFailed failed(TurnRequested request, ErrorCode code, String reason) {
        log.warn(
                "task {} turn {} attempt {}: {}", request.getTaskId(), request.getTurn(), request.getAttempt(), reason);
        return TurnFailed.newBuilder()
                .setTaskId(request.getTaskId())
                .setTurn(request.getTurn())
                .setAttempt(request.getAttempt())
                .setWorker(worker)
                .setKind(code.kind())
                .setCode(code.code())
                .setReason(reason)
                .build();
    }
}
