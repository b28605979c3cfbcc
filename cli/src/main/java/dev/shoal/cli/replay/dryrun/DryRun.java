package dev.shoal.cli.replay.dryrun;

import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.ApprovalRequested;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskContinued;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.streams.agent.AgentCommand;
import dev.shoal.streams.agent.AgentDecider;
import dev.shoal.streams.agent.AgentEvent;
import dev.shoal.streams.agent.Decision;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Runs a recorded task once more with a candidate: the orchestrator's own decider, the candidate's definition and model, and the
 * tools' recorded answers. Nothing is sent. Lives as long as the run.
 *
 * <p>No time passes, so no deadline is met. A human who was asked about the same call answers as then, and otherwise agrees.
 */
final class DryRun {
    private static final AgentDecider DECIDER = new AgentDecider(AgentDecider.Limits.STANDARD);
    private static final Usage NOTHING = Usage.newBuilder().build();
    /** More timers than any rules set would be a circle. */
    private static final int MOST_TIMERS = 1_000;

    private final Candidate candidate;
    private final DryTurns turns;
    private final RecordedTask task;
    private final RecordedResults results;
    private final Deque<AgentCommand> commands = new ArrayDeque<>();
    private Optional<TaskState> state = Optional.empty();
    private Instant now;
    private Optional<Trajectory> end = Optional.empty();
    private Optional<String> unknown = Optional.empty();

    /**
     * How the run ended.
     *
     * @param end the task as it would be archived; empty when the run could not go on
     * @param messages the conversation as far as it came
     * @param unknown the call whose answer is on record nowhere; empty when the run came to its end
     */
    record Outcome(
            Optional<Trajectory> end,
            List<Message> messages,
            List<ApprovalSettled> approvals,
            Usage usage,
            Optional<String> unknown) {}

    private DryRun(Candidate candidate, DryTurns turns, RecordedTask task) {
        this.candidate = candidate;
        this.turns = turns;
        this.task = task;
        this.results = new RecordedResults(task.trajectory().getMessages());
        this.now = task.trajectory().getSubmittedAt();
    }

    static Outcome of(Candidate candidate, DryTurns turns, RecordedTask task) {
        return new DryRun(candidate, turns, task).run();
    }

    private Outcome run() {
        take(new AgentEvent.Submitted(task.submission(candidate.id())));
        for (int timers = 0; end.isEmpty() && unknown.isEmpty() && timers < MOST_TIMERS; timers++) {
            while (!commands.isEmpty() && end.isEmpty() && unknown.isEmpty()) answer(commands.remove());
            if (end.isPresent() || unknown.isPresent()) break;
            now = DECIDER.dueAt(state.orElseThrow());
            take(new AgentEvent.TimeReached(task.id()));
        }
        List<Message> messages = end.map(Trajectory::getMessages)
                .orElseGet(() -> state.map(TaskState::getMessages).orElse(List.of()));
        Usage usage = end.map(Trajectory::getUsage)
                .orElseGet(() -> state.map(TaskState::getUsage).orElse(NOTHING));
        List<ApprovalSettled> approvals = end.map(Trajectory::getApprovals)
                .orElseGet(() -> state.map(TaskState::getApprovals).orElse(List.of()));
        return new Outcome(end, messages, approvals, usage, unknown);
    }

    private void take(AgentEvent event) {
        Decision decision = DECIDER.decide(state, event, candidate, now);
        state = decision.next();
        for (AgentCommand command : decision.commands()) {
            if (command instanceof AgentCommand.Archive archived) end = Optional.of(archived.trajectory());
            else commands.add(command);
        }
    }

    private void answer(AgentCommand command) {
        if (state.isEmpty() || state.get().getPhase() == Phase.DONE) return;
        if (command instanceof AgentCommand.AskModel ask) {
            sayWhatTheUserSaid(ask.request().getTurn());
            take(turns.decide(ask.request()));
        } else if (command instanceof AgentCommand.CallTool call) {
            var asked = call.invocation();
            returned(asked.getIndex(), asked.getAttempt(), asked.getTool(), asked.getArguments(), null);
        } else if (command instanceof AgentCommand.SubmitTask sub) {
            int index = sub.task().getParent().getIndex();
            var call = state.get().getPending().get(index);
            returned(index, 1, call.getTool(), call.getArguments(), NOTHING);
        } else if (command instanceof AgentCommand.AskHuman ask) {
            take(human(ask.request()));
        }
    }

    private void sayWhatTheUserSaid(int turn) {
        int number = 0;
        for (RecordedTask.FollowUp said : task.followUps()) {
            number++;
            if (said.turn() != turn) continue;
            take(new AgentEvent.Continued(new TaskContinued(task.id(), "message-" + number, said.text(), now)));
        }
    }

    /** @param usage of a sub-task */
    private void returned(int index, int attempt, String tool, String arguments, Usage usage) {
        Optional<String> answer = results.answer(tool, arguments);
        if (answer.isEmpty()) {
            unknown = Optional.of(RecordedCall.question(tool, arguments));
            return;
        }
        take(new AgentEvent.ToolAnswered(ToolReturned.newBuilder()
                .setInvocationId(task.id() + "/" + state.orElseThrow().getTurn() + "/" + index)
                .setTaskId(task.id())
                .setTurn(state.get().getTurn())
                .setIndex(index)
                .setAttempt(attempt)
                .setOutcome(ToolOutcomeKind.SUCCESS)
                .setResult(answer.get())
                .setUsage(usage)
                .setDurationMs(0)
                .build()));
    }

    private AgentEvent human(ApprovalRequested request) {
        Optional<ApprovalSettled> then = settled(RecordedCall.question(request.getTool(), request.getArguments()));
        boolean refused = then.isPresent() && then.get().getOutcome() == ApprovalOutcome.REFUSED;
        String id = request.getInvocationId();
        String by = then.map(ApprovalSettled::getBy).orElse("");
        String reason = then.map(ApprovalSettled::getReason).orElse("");
        return refused
                ? new AgentEvent.CallRefused(new ApprovalRefused(task.id(), id, by, reason))
                : new AgentEvent.CallApproved(new ApprovalGiven(task.id(), id, by, reason));
    }

    private Optional<ApprovalSettled> settled(String question) {
        for (RecordedCall call : RecordedCall.all(task.trajectory().getMessages())) {
            if (!call.question().equals(question)) continue;
            String place = "/" + call.turn() + "/" + call.index();
            for (ApprovalSettled settled : task.trajectory().getApprovals()) {
                if (settled.getInvocationId().equals(task.id() + place)) return Optional.of(settled);
            }
        }
        return Optional.empty();
    }
}
