package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.TaskNotice;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.avro.TurnRequested;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One task before the decider: feeds events, keeps the state, remembers what each event sent. */
final class TaskRun {
    static final AgentDecider.Limits LIMITS = new AgentDecider.Limits(20_000, Duration.ofHours(1));

    final FixedAgents agents;
    private final AgentDecider decider = new AgentDecider(LIMITS);
    private Optional<TaskState> state = Optional.empty();
    private Instant now = Samples.START;
    private List<AgentCommand> sent = List.of();

    TaskRun() {
        this(new FixedAgents(Samples.desk(1)));
    }

    TaskRun(FixedAgents agents) {
        this.agents = agents;
    }

    TaskRun feed(AgentEvent event) {
        Decision decision = decider.decide(state, event, agents, now);
        state = decision.next();
        sent = decision.commands();
        return this;
    }

    TaskRun submit() {
        return submit(Samples.task());
    }

    TaskRun submit(TaskSubmitted task) {
        return feed(new AgentEvent.Submitted(task));
    }

    TaskRun decide(TurnDecided decision) {
        return feed(new AgentEvent.ModelDecided(decision));
    }

    TaskRun fail(TurnFailed failure) {
        return feed(new AgentEvent.ModelFailed(failure));
    }

    TaskRun answer(ToolReturned outcome) {
        return feed(new AgentEvent.ToolAnswered(outcome));
    }

    TaskRun approve(String invocationId) {
        return feed(new AgentEvent.CallApproved(new ApprovalGiven(Samples.TASK, invocationId, "eve", "")));
    }

    TaskRun refuse(String invocationId, String reason) {
        return feed(new AgentEvent.CallRefused(new ApprovalRefused(Samples.TASK, invocationId, "eve", reason)));
    }

    /** Lets time pass until something is due, and lets it happen. */
    TaskRun whenDue() {
        now = decider.dueAt(state.orElseThrow());
        return tick();
    }

    TaskRun after(Duration time) {
        now = now.plus(time);
        return tick();
    }

    /** Lets time pass without anyone noticing. */
    TaskRun later(Duration time) {
        now = now.plus(time);
        return this;
    }

    TaskRun tick() {
        return feed(new AgentEvent.TimeReached(Samples.TASK));
    }

    Instant now() {
        return now;
    }

    TaskState state() {
        return state.orElseThrow();
    }

    boolean forgotten() {
        return state.isEmpty();
    }

    List<AgentCommand> sent() {
        return sent;
    }

    TaskNotice notice() {
        return ((AgentCommand.Notify) only()).notice();
    }

    TaskRun cancel() {
        return feed(new AgentEvent.Cancelled(Samples.cancelled("no longer needed")));
    }

    TaskRun say(String messageId, String text) {
        return feed(new AgentEvent.Continued(Samples.continued(messageId, text)));
    }

    TurnRequested turn() {
        return ((AgentCommand.AskModel) only()).request();
    }

    /** What a sub-task was last asked; records of {@link Samples} speak of another task otherwise. */
    TurnRequested childTurn() {
        return turn();
    }

    Optional<ToolReturned> toParent() {
        return sent.stream()
                .filter(command -> command instanceof AgentCommand.AnswerParent)
                .map(command -> ((AgentCommand.AnswerParent) command).outcome())
                .findFirst();
    }

    ToolInvoked call() {
        return ((AgentCommand.CallTool) only()).invocation();
    }

    List<ToolInvoked> invocations() {
        List<ToolInvoked> all = new ArrayList<>();
        for (AgentCommand command : sent) all.add(((AgentCommand.CallTool) command).invocation());
        return all;
    }

    TaskFailed failure() {
        return ((AgentCommand.Fail) sent.get(0)).result();
    }

    /** The tool messages that the model was shown by the last event. */
    List<String> toolMessages() {
        return turn().getMessages().stream()
                .filter(message -> message.getRole() == Role.TOOL)
                .map(Message::getContent)
                .toList();
    }

    private AgentCommand only() {
        List<AgentCommand> others = sent.stream()
                .filter(command -> !(command instanceof AgentCommand.SettleApproval))
                .toList();
        if (others.size() != 1) throw new AssertionError("expected one command, found " + sent);
        return others.get(0);
    }
}
