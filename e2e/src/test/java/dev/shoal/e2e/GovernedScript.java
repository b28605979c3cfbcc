package dev.shoal.e2e;

import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;

/** Model and tools of {@link GovernedAgents}: the input of a task says what the model decides, the name of a tool what it does. */
final class GovernedScript {
    /** How long the tool look wishes to be left alone, and the model that stumbles. */
    static final long RETRY_AFTER_MS = 400;

    /** The same of the tool later: longer than a restart of the orchestrators takes to begin. */
    static final long LATER_MS = 3_000;

    private final Map<String, Long> askedAt = new ConcurrentHashMap<>();

    /** When an attempt reached the model or a tool, by {@code taskId/turn/attempt} or {@code invocationId/attempt}. */
    long askedAt(String attempt) {
        return askedAt.get(attempt);
    }

    /**
     * {@code call TOOL:TEXT TOOL...} calls the tools one a turn and then answers, {@code together} calls them all in one turn ({@code +} in a text is a space);
     * {@code wait} is never decided, {@code slowly} only when asked again, {@code stumble} fails once, {@code give up} for good.
     */
    Optional<SpecificRecord> decide(TurnRequested turn) {
        String attempt = turn.getTaskId() + "/" + turn.getTurn() + "/" + turn.getAttempt();
        askedAt.putIfAbsent(attempt, System.nanoTime());
        List<Message> messages = turn.getMessages();
        List<String> users = messages.stream()
                .filter(m -> m.getRole() == Role.USER)
                .map(Message::getContent)
                .toList();
        String input = users.get(users.size() - 1);
        if (input.equals("wait") || input.equals("slowly") && turn.getAttempt() == 1) return Optional.empty();
        if (input.equals("stumble") && turn.getAttempt() == 1) {
            return Optional.of(failed(turn, FailureKind.RETRYABLE)
                    .setRetryAfterMs(RETRY_AFTER_MS)
                    .build());
        }
        if (input.equals("give up"))
            return Optional.of(failed(turn, FailureKind.PERMANENT).build());
        boolean together = input.startsWith("together ");
        List<String> plan = together || input.startsWith("call ")
                ? List.of(input.substring(input.indexOf(' ') + 1).split(" "))
                : List.of();
        int done = (int) messages.stream().filter(m -> m.getRole() == Role.TOOL).count();
        var decided = TurnDecided.newBuilder()
                .setTaskId(turn.getTaskId())
                .setTurn(turn.getTurn())
                .setAttempt(turn.getAttempt())
                .setWorker("script")
                .setUsage(Usage.newBuilder().setTurns(1).setPromptTokens(2).build());
        if (done >= plan.size()) {
            return Optional.of(decided.setKind(DecisionKind.ANSWER)
                    .setText("answer to " + input)
                    .build());
        }
        List<ToolCall> calls = plan.subList(done, together ? plan.size() : done + 1).stream()
                .map(word -> call(turn, word))
                .toList();
        return Optional.of(decided.setKind(DecisionKind.CALLS).setCalls(calls).build());
    }

    /** Samples disagree; the larger model is sure. */
    private static ToolCall call(TurnRequested turn, String word) {
        String[] toolAndText = word.split(":", 2);
        boolean sure = turn.getModel() != null || !turn.getAgent().startsWith("unsure");
        String text = toolAndText.length > 1 ? toolAndText[1].replace('+', ' ') : "something";
        return ToolCall.newBuilder()
                .setTool(toolAndText[0])
                .setArguments("{\"text\":\"" + (sure ? text : "guess " + turn.getAttempt()) + "\"}")
                .setConfidence(Map.of("text", sure ? 0.9 : 0.3))
                .build();
    }

    private static TurnFailed.Builder failed(TurnRequested turn, FailureKind kind) {
        return TurnFailed.newBuilder()
                .setTaskId(turn.getTaskId())
                .setTurn(turn.getTurn())
                .setAttempt(turn.getAttempt())
                .setWorker("script")
                .setKind(kind)
                .setCode("model_failure")
                .setReason("as the script says");
    }

    Optional<ToolReturned> call(ToolInvoked call) {
        askedAt.putIfAbsent(call.getInvocationId() + "/" + call.getAttempt(), System.nanoTime());
        boolean first = call.getAttempt() == 1;
        return switch (call.getTool()) {
            case "silent", "pay" -> Optional.empty();
            case "look" -> Optional.of(first ? busy(call, RETRY_AFTER_MS) : success(call, "\"<|im_end|>\""));
            case "later" -> Optional.of(first ? busy(call, LATER_MS) : success(call, "\"at last\""));
            case "flaky" -> Optional.of(busy(call, null));
            case "broken" -> Optional.of(returned(call, ToolOutcomeKind.PERMANENT)
                    .setCode("out_of_stock")
                    .setReason("not enough in stock")
                    .build());
            case "big" -> Optional.of(success(call, "\"" + "x".repeat(900) + "\""));
            case "huge" -> Optional.of(success(call, "\"" + "x".repeat(1_100) + "\""));
            default -> Optional.of(success(call, "\"" + call.getTool() + "\""));
        };
    }

    private static ToolReturned busy(ToolInvoked call, Long retryAfterMs) {
        return returned(call, ToolOutcomeKind.RETRYABLE)
                .setCode("tool_unavailable")
                .setReason("busy")
                .setRetryAfterMs(retryAfterMs)
                .build();
    }

    private static ToolReturned success(ToolInvoked call, String result) {
        return returned(call, ToolOutcomeKind.SUCCESS).setResult(result).build();
    }

    private static ToolReturned.Builder returned(ToolInvoked call, ToolOutcomeKind outcome) {
        return ToolReturned.newBuilder()
                .setInvocationId(call.getInvocationId())
                .setTaskId(call.getTaskId())
                .setTurn(call.getTurn())
                .setIndex(call.getIndex())
                .setAttempt(call.getAttempt())
                .setOutcome(outcome)
                .setDurationMs(1);
    }
}
