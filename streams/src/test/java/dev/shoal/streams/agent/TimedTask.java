package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** One task with timers as the orchestrator keeps them: none is moved or taken back, and one is added only when needed. */
final class TimedTask {
    private final AgentDecider decider;
    private final Agents agents;
    private final TreeSet<Instant> timers = new TreeSet<>();
    private final List<Step> steps = new ArrayList<>();
    private Optional<TaskState> state = Optional.empty();
    private Instant now = Samples.START;

    /** One decision with what it was made of. */
    record Step(Optional<TaskState> before, AgentEvent event, Instant at, Decision decision) {}

    TimedTask(AgentDecider decider, Agents agents) {
        this.decider = decider;
        this.agents = agents;
    }

    Optional<TaskState> state() {
        return state;
    }

    Instant now() {
        return now;
    }

    List<Step> steps() {
        return steps;
    }

    /** When the next timer fires; empty when there is none. */
    Optional<Instant> nextTimer() {
        return timers.isEmpty() ? Optional.empty() : Optional.of(timers.first());
    }

    void advance(Instant time) {
        if (time.isAfter(now)) now = time;
    }

    Step fire() {
        Instant timer = timers.pollFirst();
        advance(timer);
        return take(new AgentEvent.TimeReached(Samples.TASK));
    }

    Step take(AgentEvent event) {
        Optional<TaskState> before = state;
        Decision decision = decider.decide(state, event, agents, now);
        state = decision.next();
        keepTimer(event, before);
        var step = new Step(before, event, now, decision);
        steps.add(step);
        return step;
    }

    private void keepTimer(AgentEvent event, Optional<TaskState> before) {
        boolean fired = event instanceof AgentEvent.TimeReached;
        if (state.isEmpty()) return;
        boolean changed = before.isEmpty() || before.get() != state.get();
        if (!changed && !fired) return;
        Instant due = decider.dueAt(state.get());
        if (fired || before.isEmpty() || due.isBefore(decider.dueAt(before.get()))) timers.add(due);
    }
}
