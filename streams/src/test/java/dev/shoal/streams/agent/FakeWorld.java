package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Model workers, tool connectors and humans that answer at random: not at all, once, or twice and differently. */
final class FakeWorld {
    private static final String[] TOOLS = {"look", "place", "mail", "refund", "expense", "erase"};
    private static final String[] CODES = {"tool_unavailable", "tool_timeout", "own_code"};

    private final RandomGenerator random;
    private final Set<String> approved = new HashSet<>();

    FakeWorld(RandomGenerator random) {
        this.random = random;
    }

    List<AgentEvent> answers(AgentCommand command) {
        List<AgentEvent> answers = new ArrayList<>();
        int count = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            if (command instanceof AgentCommand.AskModel c) model(c.request(), answers);
            if (command instanceof AgentCommand.CallTool c) answers.add(tool(c.invocation()));
        }
        return answers;
    }

    /** Whether a human was willing to approve the call; only these may be invoked. */
    boolean approved(String invocationId) {
        return approved.contains(invocationId);
    }

    private void model(TurnRequested request, List<AgentEvent> answers) {
        int what = random.nextInt(10);
        if (what < 2) {
            FailureKind kind = random.nextInt(4) == 0 ? FailureKind.PERMANENT : FailureKind.RETRYABLE;
            answers.add(new AgentEvent.ModelFailed(Samples.turnFailed(request, kind, "model_failure")));
        } else if (what < 4) {
            answers.add(new AgentEvent.ModelDecided(
                    Samples.decided(request, DecisionKind.ANSWER, "a", List.of(), usage())));
        } else {
            List<ToolCall> calls = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) calls.add(call(request, calls.size(), answers));
            answers.add(new AgentEvent.ModelDecided(Samples.decided(request, DecisionKind.CALLS, "", calls, usage())));
        }
    }

    private ToolCall call(TurnRequested request, int index, List<AgentEvent> answers) {
        String tool = TOOLS[random.nextInt(TOOLS.length)];
        String id = request.getTaskId() + "/" + request.getTurn() + "/" + index;
        if (tool.equals("refund") || tool.equals("expense")) human(id, answers);
        return random.nextInt(6) == 0 ? Samples.call(tool, "{\"text\":0}") : Samples.call(tool);
    }

    private void human(String id, List<AgentEvent> answers) {
        if (random.nextInt(3) > 0) {
            approved.add(id);
            answers.add(new AgentEvent.CallApproved(new ApprovalGiven(Samples.TASK, id, "eve", "")));
        }
        if (random.nextInt(3) == 0) {
            answers.add(new AgentEvent.CallRefused(new ApprovalRefused(Samples.TASK, id, "eve", "no")));
        }
    }

    private AgentEvent tool(ToolInvoked call) {
        return new AgentEvent.ToolAnswered(
                switch (random.nextInt(5)) {
                    case 0 -> Samples.retryable(call, CODES[random.nextInt(CODES.length)]);
                    case 1 -> Samples.retryable(call, CODES[random.nextInt(CODES.length)], random.nextLong(90_000));
                    case 2 -> Samples.permanent(call, "own_code");
                    default -> Samples.success(
                            call, "\"" + "r".repeat(random.nextInt(2 * Samples.RESULT_BYTES)) + "\"");
                });
    }

    private Usage usage() {
        return new Usage(1, 0, random.nextLong(500), random.nextLong(100), random.nextLong(50), 1L);
    }
}
