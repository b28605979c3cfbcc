package dev.shoal.cli.replay.dryrun;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.streams.agent.AgentEvent;
import dev.shoal.workers.LocalModel;
import dev.shoal.workers.LocalTurn;
import dev.shoal.workers.engine.Turn;
import java.util.List;

/** A model in the engine of the model workers, which takes the likeliest tokens whatever temperature is asked for. Not thread-safe. */
final class ModelDryTurns implements DryTurns {
    private static final String WORKER = "dry-run";

    private final LocalModel model;
    private final AgentDefinition agent;
    private final List<LocalModel.Tool> tools;

    ModelDryTurns(LocalModel model, AgentDefinition agent) {
        this.model = model;
        this.agent = agent;
        this.tools = agent.getTools().stream()
                .map(tool -> new LocalModel.Tool(tool.getName(), tool.getDescription(), tool.getParameters()))
                .toList();
    }

    @Override
    public AgentEvent decide(TurnRequested request) {
        LocalTurn turn = model.decide(agent.getInstructions(), tools, request.getMessages(), true);
        if (turn.outcome() instanceof LocalTurn.Failed failed) return failed(request, failed.code(), failed.reason());
        if (turn.outcome() instanceof LocalTurn.Malformed) {
            return failed(request, ErrorCode.MODEL_FAILURE, "the model wrote no turn");
        }
        Turn decided = ((LocalTurn.Decided) turn.outcome()).turn();
        var record = TurnDecided.newBuilder()
                .setTaskId(request.getTaskId())
                .setTurn(request.getTurn())
                .setAttempt(request.getAttempt())
                .setWorker(WORKER)
                .setConfidence(turn.choice());
        if (decided instanceof Turn.Calls calls) {
            record.setKind(DecisionKind.CALLS)
                    .setCalls(calls.calls().stream().map(ModelDryTurns::call).toList());
        } else if (decided instanceof Turn.Answer answer) {
            record.setKind(DecisionKind.ANSWER).setText(answer.text());
        } else {
            record.setKind(DecisionKind.NO_TOOL).setText(((Turn.None) decided).text());
        }
        return new AgentEvent.ModelDecided(record.setUsage(usage(turn)).build());
    }

    private static ToolCall call(Turn.Call call) {
        return new ToolCall(call.tool(), call.arguments(), call.confidence());
    }

    private static Usage usage(LocalTurn turn) {
        return Usage.newBuilder()
                .setTurns(1)
                .setPromptTokens(turn.promptTokens())
                .setCachedTokens(turn.cachedTokens())
                .setCompletionTokens(turn.completionTokens())
                .setModelMs(turn.time().toMillis())
                .build();
    }

    private static AgentEvent failed(TurnRequested request, ErrorCode code, String reason) {
        return new AgentEvent.ModelFailed(TurnFailed.newBuilder()
                .setTaskId(request.getTaskId())
                .setTurn(request.getTurn())
                .setAttempt(request.getAttempt())
                .setWorker(WORKER)
                .setKind(code.kind())
                .setCode(code.code())
                .setReason(reason)
                .build());
    }
}
