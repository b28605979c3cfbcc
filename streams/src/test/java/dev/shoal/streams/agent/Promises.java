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
import dev.shoal.schemas.avro.WriteRule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private final Map<Integer, Integer> results = new HashMap<>();
    private int rounds;
    private final Map<String, Integer> callsOfTool = new HashMap<>();
    private int roundOfCalls = 1;
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
        boolean over = step.before().filter(Promises::done).isPresent()
                && over(step.decision().next());
        if (over && !step.decision().commands().isEmpty()) rests(step);
        for (AgentCommand command : step.decision().commands()) {
            command(step, command);
        }
        step.decision().next().ifPresent(state -> {
            rounds = Math.max(rounds, state.getRound());
            sizes(step, state);
        });
    }

    /** A task that is over stays so, but for a message that its memory goes on with. */
    private static void rests(TimedTask.Step step) {
        for (AgentCommand command : step.decision().commands()) {
            expect(command instanceof AgentCommand.Notify, "nothing but a notice is sent after the end");
        }
    }

    /** After the last event and the last timer. */
    void checkEnd() {
        expect(results.size() == rounds, "each round has one result: " + results + " of " + rounds);
        expect(humansAsked == humansSettled, "each question to a human is settled");
    }

    private void command(TimedTask.Step step, AgentCommand command) {
        if (command instanceof AgentCommand.AskModel c) turn(step, c.request());
        if (command instanceof AgentCommand.CallTool c) call(step, c.invocation());
        if (command instanceof AgentCommand.AskHuman) humansAsked++;
        if (command instanceof AgentCommand.SettleApproval) humansSettled++;
        if (command instanceof AgentCommand.Complete || command instanceof AgentCommand.Fail) {
            int round = command instanceof AgentCommand.Complete c
                    ? c.result().getRound()
                    : ((AgentCommand.Fail) command).result().getRound();
            expect(results.put(round, 1) == null, "a round has one result");
            List<AgentCommand> all = step.decision().commands();
            expect(all.get(all.size() - 1) instanceof AgentCommand.Archive, "a result is followed by its trajectory");
            expect(done(step.decision().next().orElseThrow()), "a task with a result is done");
        }
    }

    private void turn(TimedTask.Step step, TurnRequested request) {
        expect(asked.add(request.getTurn() + "#" + request.getAttempt()), "a turn is asked once per attempt");
        expect(step.at().isBefore(request.getDeadline()), "no turn is asked after its deadline");
        TaskState state = step.decision().next().orElseThrow();
        expect(request.getTurn() - state.getTurnsBefore() <= agent.getMaxTurns(), "turn limit");
        expect(state.getFailures() < agent.getTurnAttempts(), "attempts of a turn");
        expect(request.getAttempt() <= agent.getTurnAttempts() + mostSamples() + 1, "samples of a turn");
        Long cost = agent.getMaxCostNanos();
        expect(
                cost == null
                        || cost == 0
                        || state.getUsage().getTurns() == 0
                        || state.getUsage().getCostNanos() < cost,
                "cost limit");
        long tokens = state.getUsage().getPromptTokens()
                - state.getUsage().getCachedTokens()
                + state.getUsage().getCompletionTokens();
        expect(tokens < agent.getMaxTokens(), "token limit");
        conversation(request.getMessages());
    }

    private int mostSamples() {
        return agent.getConfidence() == null ? 0 : agent.getConfidence().getSamples();
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
        TaskState state = step.decision().next().orElseThrow();
        // Decided before the content came, a call may still be sent after it.
        boolean decidedNow = step.event() instanceof AgentEvent.ModelDecided;
        boolean tainted = decidedNow && !state.getUntrusted().isEmpty() && tool.getEffect() != Effect.READ;
        boolean free = tool.getUntrustedWrites() == WriteRule.ALLOW || approved.contains(id);
        expect(!tainted || free, "no write after untrusted content");
        limits(tool, call, state);
    }

    private void limits(ToolDefinition tool, ToolInvoked call, TaskState state) {
        if (state.getRound() != roundOfCalls) callsOfTool.clear();
        roundOfCalls = state.getRound();
        if (call.getAttempt() > 1) return;
        int count = callsOfTool.merge(tool.getName(), 1, Integer::sum);
        expect(tool.getMaxCalls() == null || count <= tool.getMaxCalls(), "calls of a tool");
        int all = callsOfTool.values().stream().mapToInt(c -> c).sum();
        expect(agent.getMaxToolCalls() == null || all <= agent.getMaxToolCalls(), "tool calls of a task");
    }

    private static boolean needsHuman(ToolDefinition tool, ToolInvoked call) {
        if (!tool.getApproval()) return false;
        return tool.getApprovalWhen() == null || call.getArguments().contains("mug");
    }

    private void sizes(TimedTask.Step step, TaskState state) {
        long bytes = TaskDraft.of(state, step.at()).bytes();
        expect(bytes <= limits.conversationBytes() + 1000, "the state of a task is bounded");
        boolean remembers = state.getMemoryUntil() != null;
        if (done(state)) expect(state.getMessages().isEmpty() != remembers, "a closed task keeps its memory only");
        if (remembers) {
            int most = agent.getMemory().getMaxBytes();
            expect(Sizes.messages(state.getMessages()) <= most, "size of the memory");
        }
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
