package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.TurnRequested;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What holds whatever happens to a task: looks at each decision as it is made. */
final class Promises {
    private final AgentDefinition agent;
    private final AgentDecider.Limits limits;
    private final Set<String> asked = new HashSet<>();
    private final Set<String> invoked = new HashSet<>();
    private final Set<String> approved = new HashSet<>();
    private final Set<String> notStarted = new HashSet<>();
    private int results;
    private int humansAsked;
    private int humansSettled;

    /** A promise that is broken. */
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1L;

        Broken(String what) {
            super(what);
        }
    }

    Promises(AgentDefinition agent, AgentDecider.Limits limits) {
        this.agent = agent;
        this.limits = limits;
    }

    void check(TimedTask.Step step) {
        if (step.event() instanceof AgentEvent.CallApproved e) {
            approved.add(e.approval().getInvocationId());
        }
        if (step.event() instanceof AgentEvent.ToolAnswered e
                && "tool_unavailable".equals(e.outcome().getCode())) {
            notStarted.add(e.outcome().getInvocationId() + "#" + (e.outcome().getAttempt() + 1));
        }
        boolean wasDone = step.before().filter(Promises::done).isPresent();
        for (AgentCommand command : step.decision().commands()) {
            expect(!wasDone, "nothing is sent after the end");
            command(step, command);
        }
        step.decision().next().ifPresent(state -> sizes(step, state));
    }

    /** After the last event and the last timer. */
    void checkEnd() {
        expect(results == 1, "a task has one result, not " + results);
        expect(humansAsked == humansSettled, "each question to a human is settled");
    }

    private void command(TimedTask.Step step, AgentCommand command) {
        if (command instanceof AgentCommand.AskModel c) turn(step, c.request());
        if (command instanceof AgentCommand.CallTool c) call(step, c.invocation());
        if (command instanceof AgentCommand.AskHuman) humansAsked++;
        if (command instanceof AgentCommand.SettleApproval) humansSettled++;
        if (command instanceof AgentCommand.Complete || command instanceof AgentCommand.Fail) {
            results++;
            List<AgentCommand> all = step.decision().commands();
            expect(all.get(all.size() - 1) instanceof AgentCommand.Archive, "a result is followed by its trajectory");
            expect(done(step.decision().next().orElseThrow()), "a task with a result is done");
        }
    }

    private void turn(TimedTask.Step step, TurnRequested request) {
        expect(asked.add(request.getTurn() + "#" + request.getAttempt()), "a turn is asked once per attempt");
        expect(request.getTurn() <= agent.getMaxTurns(), "turn limit");
        expect(request.getAttempt() <= agent.getTurnAttempts(), "attempts of a turn");
        expect(step.at().isBefore(request.getDeadline()), "no turn is asked after its deadline");
        TaskState state = step.decision().next().orElseThrow();
        long tokens = state.getUsage().getPromptTokens()
                - state.getUsage().getCachedTokens()
                + state.getUsage().getCompletionTokens();
        expect(tokens < agent.getMaxTokens(), "token limit");
        conversation(request.getMessages());
    }

    /** Each call has one result, in the order of the calls. */
    private static void conversation(List<Message> messages) {
        expect(messages.get(0).getRole() == Role.USER, "a conversation begins with the user");
        int owed = 0;
        int answered = 0;
        for (Message message : messages) {
            if (message.getRole() == Role.TOOL) {
                expect(message.getInvocationId().endsWith("/" + answered), "results stand in the order of the calls");
                answered++;
            } else {
                expect(owed == answered, "each call has its result");
                List<ToolCall> calls = message.getCalls();
                owed = calls.size();
                answered = 0;
            }
        }
        expect(owed == answered, "each call has its result");
    }

    private void call(TimedTask.Step step, ToolInvoked call) {
        String id = call.getInvocationId();
        ToolDefinition tool = agent.getTools().stream()
                .filter(t -> t.getName().equals(call.getTool()))
                .findFirst()
                .orElseThrow(() -> new Broken("only the agent's tools are called"));
        expect(invoked.add(id + "#" + call.getAttempt()), "an attempt is sent once");
        expect(call.getAttempt() <= tool.getMaxAttempts(), "attempts of a call");
        expect(call.getAttempt() == 1 || invoked.contains(id + "#1"), "attempts start at 1");
        expect(step.at().isBefore(call.getDeadline()), "nothing is called after its deadline");
        boolean repeated = tool.getEffect() == Effect.AT_MOST_ONCE && call.getAttempt() > 1;
        expect(!repeated || notStarted.contains(id + "#" + call.getAttempt()), "at most once");
        expect(!needsHuman(tool, call) || approved.contains(id), "a call that needs approval has it");
    }

    private static boolean needsHuman(ToolDefinition tool, ToolInvoked call) {
        if (!tool.getApproval()) return false;
        return tool.getApprovalWhen() == null || call.getArguments().contains("mug");
    }

    private void sizes(TimedTask.Step step, TaskState state) {
        long bytes = TaskDraft.of(state, step.at()).bytes();
        expect(bytes <= limits.conversationBytes() + 1000, "the state of a task is bounded");
        if (done(state)) expect(state.getMessages().isEmpty(), "a closed task keeps no conversation");
    }

    static boolean done(TaskState state) {
        return state.getPhase() == dev.shoal.schemas.avro.Phase.DONE;
    }

    static boolean over(Optional<TaskState> state) {
        return state.isEmpty() || done(state.get());
    }

    static void expect(boolean holds, String promise) {
        if (!holds) throw new Broken(promise);
    }
}
