package dev.shoal.cli.replay;

import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.streams.agent.AgentDecider;
import dev.shoal.streams.agent.AgentEvent;
import dev.shoal.streams.agent.Agents;
import dev.shoal.streams.agent.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets the decider decide again over the records of a task. Sends nothing. Not thread-safe.
 *
 * <p>When the orchestrator took a record is not on record: the time at which it was written stands for it, and timers fire
 * between records when they are due.
 */
final class Rerun {
    /** More timers between two records than any rule sets would be a circle. */
    private static final int MOST_TIMERS = 1_000;

    private final AgentDecider decider;
    private final Agents agents;
    private final String taskId;
    private final List<Step> steps = new ArrayList<>();
    private Optional<TaskState> state = Optional.empty();
    private Instant now = Instant.EPOCH;

    private Rerun(AgentDecider decider, Agents agents, String taskId) {
        this.decider = decider;
        this.agents = agents;
        this.taskId = taskId;
    }

    /** @param until timers that are due by then fire after the last record */
    static List<Step> steps(
            AgentDecider decider, Agents agents, String taskId, List<Recorded> timeline, Instant until) {
        var rerun = new Rerun(decider, agents, taskId);
        for (Recorded record : timeline) rerun.take(record);
        if (until.isAfter(rerun.now)) rerun.fireUntil(until);
        return rerun.steps;
    }

    private void take(Recorded record) {
        if (record.at().isAfter(now)) {
            fireUntil(record.at());
            now = record.at();
        }
        if (record.event().isEmpty()) {
            steps.add(new Step(
                    now, record.place(), record.event(), record.poison(), state, new Decision(state, List.of())));
            return;
        }
        AgentEvent event = record.event().get();
        Step step = decide(record.place(), event, now);
        // Written before the timer that asked for it: the clocks differ. The timer has fired, or nobody could have
        // answered.
        if (step.ignored() && open()) {
            Step timer = decide(Step.TIMER, new AgentEvent.TimeReached(taskId), decider.dueAt(state.get()));
            Step after =
                    decide(record.place(), event, timer.at(), timer.decision().next());
            if (!timer.ignored() && !closed(timer.decision().next()) && !after.ignored()) {
                keep(timer);
                step = after;
            }
        }
        keep(step);
    }

    private void fireUntil(Instant time) {
        for (int i = 0; i < MOST_TIMERS && open(); i++) {
            Instant due = decider.dueAt(state.get());
            if (due.isAfter(time)) return;
            Step step = decide(Step.TIMER, new AgentEvent.TimeReached(taskId), due.isAfter(now) ? due : now);
            if (step.ignored()) return;
            keep(step);
        }
    }

    private boolean open() {
        return state.isPresent() && !closed(state);
    }

    private static boolean closed(Optional<TaskState> state) {
        return state.isEmpty() || state.get().getPhase() == Phase.DONE;
    }

    private Step decide(String place, AgentEvent event, Instant at) {
        return decide(place, event, at, state);
    }

    private Step decide(String place, AgentEvent event, Instant at, Optional<TaskState> before) {
        return new Step(at, place, Optional.of(event), "", before, decider.decide(before, event, agents, at));
    }

    private void keep(Step step) {
        steps.add(step);
        state = step.decision().next();
        if (step.at().isAfter(now)) now = step.at();
    }
}
