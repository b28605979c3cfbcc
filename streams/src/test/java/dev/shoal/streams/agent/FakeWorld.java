package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.ApprovalRequested;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Model workers, tool connectors and humans that answer at random: not at all, once, or twice and differently. */
final class FakeWorld {
    private static final String[] CODES = {"tool_unavailable", "tool_timeout", "own_code"};
    private static final String[] ARGUMENTS = {"{\"text\":\"mug\"}", "{\"text\":\"cup\"}", "{\"text\":0}", "{}", "no"};

    private final AgentDefinition agent;
    private final RandomGenerator random;

    FakeWorld(AgentDefinition agent, RandomGenerator random) {
        this.agent = agent;
        this.random = random;
    }

    /** What comes of a command, sooner or later. */
    List<AgentEvent> answers(AgentCommand command) {
        List<AgentEvent> answers = new ArrayList<>();
        int count = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            if (command instanceof AgentCommand.AskModel c) answers.add(model(c.request()));
            if (command instanceof AgentCommand.CallTool c) answers.add(tool(c.invocation()));
            if (command instanceof AgentCommand.AskHuman c) human(c.request(), answers);
            if (command instanceof AgentCommand.SubmitTask c) answers.add(subTask(c.task()));
        }
        return answers;
    }

    /** What clients send of their own accord. */
    List<AgentEvent> clients() {
        List<AgentEvent> events = new ArrayList<>();
        events.add(new AgentEvent.Submitted(Samples.task()));
        if (random.nextInt(3) == 0) events.add(new AgentEvent.Submitted(Samples.task()));
        if (random.nextInt(15) == 0) events.add(new AgentEvent.Cancelled(Samples.cancelled("")));
        for (int i = random.nextInt(6); i > 3; i--) {
            events.add(new AgentEvent.Continued(Samples.continued("m" + random.nextInt(3), "and?")));
        }
        return events;
    }

    private AgentEvent subTask(TaskSubmitted task) {
        boolean answers = random.nextBoolean();
        var returned = ToolReturned.newBuilder()
                .setInvocationId(task.getTaskId())
                .setTaskId(task.getParent().getTaskId())
                .setTurn(task.getParent().getTurn())
                .setIndex(task.getParent().getIndex())
                .setAttempt(1)
                .setOutcome(answers ? ToolOutcomeKind.SUCCESS : ToolOutcomeKind.PERMANENT)
                .setResult(answers ? "{\"answer\":\"a\"}" : null)
                .setUsage(usage())
                .setUntrusted(random.nextInt(4) == 0)
                .setDurationMs(1);
        return new AgentEvent.ToolAnswered(returned.build());
    }

    private AgentEvent model(TurnRequested request) {
        int what = random.nextInt(10);
        if (what < 2) {
            FailureKind kind = random.nextInt(4) == 0 ? FailureKind.PERMANENT : FailureKind.RETRYABLE;
            return new AgentEvent.ModelFailed(Samples.turnFailed(request, kind, "model_failure"));
        }
        if (what < 4) {
            DecisionKind kind = random.nextBoolean() ? DecisionKind.ANSWER : DecisionKind.NO_TOOL;
            return new AgentEvent.ModelDecided(Samples.decided(request, kind, "a", List.of(), usage()));
        }
        List<ToolCall> calls = new ArrayList<>();
        int count = random.nextInt(40) == 0 ? 0 : 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) calls.add(call());
        return new AgentEvent.ModelDecided(Samples.decided(request, DecisionKind.CALLS, "", calls, usage()));
    }

    private ToolCall call() {
        int which = random.nextInt(agent.getTools().size() + 1);
        String tool =
                which < agent.getTools().size() ? agent.getTools().get(which).getName() : "unknown";
        int usual = random.nextInt(8);
        String arguments = ARGUMENTS[usual < ARGUMENTS.length ? usual : 0];
        return new ToolCall(tool, arguments, random.nextBoolean() ? Map.of() : Map.of("text", random.nextDouble()));
    }

    private void human(ApprovalRequested request, List<AgentEvent> answers) {
        String id = request.getInvocationId();
        if (random.nextInt(3) > 0) {
            answers.add(new AgentEvent.CallApproved(new ApprovalGiven(request.getTaskId(), id, "eve", "")));
        }
        if (random.nextInt(3) == 0) {
            answers.add(new AgentEvent.CallRefused(new ApprovalRefused(request.getTaskId(), id, "eve", "no")));
        }
    }

    private AgentEvent tool(ToolInvoked call) {
        String code = CODES[random.nextInt(CODES.length)];
        return new AgentEvent.ToolAnswered(
                switch (random.nextInt(6)) {
                    case 0 -> Samples.retryable(call, code);
                    case 1 -> Samples.retryable(call, code, random.nextLong(90_000));
                    case 2 -> Samples.permanent(call, "own_code");
                    case 3 -> Samples.success(call, "not json");
                    default -> Samples.success(call, "\"" + "r".repeat(random.nextInt(500)) + "\"");
                });
    }

    private Usage usage() {
        return new Usage(1, 0, random.nextLong(500), random.nextLong(100), random.nextLong(50), 1L, 0L, 0L);
    }
}
