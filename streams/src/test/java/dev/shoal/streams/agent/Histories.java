package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Makes random histories, and lives through given ones with an eye on every promise. */
final class Histories {
    static final AgentDecider.Limits LIMITS = TaskRun.LIMITS;

    /** More than any task of these agents needs: one that goes on for longer goes round in circles. */
    private static final int MOST_TIMERS = 500;

    private Histories() {}

    /** A random history with how it broke a promise, if it did. */
    record Lived(History history, Optional<Throwable> trouble, String outcome) {}

    /** Records come late, twice, out of order, contradict one another or never come. */
    static Lived random(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        AgentDefinition agent = RandomAgents.agent(random);
        List<History.Happening> happenings = new ArrayList<>();
        try {
            String outcome = play(agent, random, happenings);
            return new Lived(new History(agent, happenings), Optional.empty(), outcome);
        } catch (Promises.Broken | RuntimeException e) {
            return new Lived(new History(agent, happenings), Optional.of(e), "broken");
        }
    }

    private static String play(AgentDefinition agent, RandomGenerator random, List<History.Happening> happenings) {
        var world = new FakeWorld(agent, random);
        var life = new Life(agent);
        List<AgentEvent> waiting = new ArrayList<>(world.clients());
        int after = 10;
        while (!waiting.isEmpty() && after > 0) {
            if (Promises.over(life.task.state()) && !life.task.steps().isEmpty()) after--;
            int next = random.nextInt(Math.min(waiting.size(), 6));
            boolean again = random.nextInt(6) == 0;
            AgentEvent event = again ? waiting.get(next) : waiting.remove(next);
            var happening = new History.Happening(event, later(life.task, random));
            happenings.add(happening);
            for (AgentCommand command : life.happens(happening)) waiting.addAll(world.answers(command));
        }
        life.end();
        return life.outcome;
    }

    private static Instant later(TimedTask task, RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> task.now().plusMillis(random.nextInt(3_000));
            case 1 -> task.nextTimer()
                    .filter(due -> random.nextBoolean())
                    .orElse(task.now().plusMillis(random.nextInt(300)));
            default -> task.now().plusMillis(random.nextInt(30));
        };
    }

    /** Lives through a history once more. @throws Promises.Broken if it breaks a promise */
    static String live(History history) {
        var life = new Life(history.agent());
        history.happenings().forEach(life::happens);
        life.end();
        return life.outcome;
    }

    /** One task from its submission until it is forgotten. */
    private static final class Life {
        private final FixedAgents agents;
        private final AgentDecider decider = new AgentDecider(LIMITS);
        private final TimedTask task;
        private final Promises promises;
        private String outcome = "never submitted";

        Life(AgentDefinition agent) {
            agents = new FixedAgents(agent);
            task = new TimedTask(decider, agents);
            promises = new Promises(agent, LIMITS);
        }

        List<AgentCommand> happens(History.Happening happening) {
            List<AgentCommand> sent = new ArrayList<>(fireUntil(happening.at()));
            task.advance(happening.at());
            sent.addAll(looked(task.take(happening.event())));
            return sent;
        }

        /** No record comes any more: timers alone must end the task, and then forget it. */
        List<AgentCommand> end() {
            List<AgentCommand> sent = new ArrayList<>();
            boolean ever = task.state().isPresent();
            for (int i = 0; task.state().isPresent(); i++) {
                Promises.expect(task.nextTimer().isPresent(), "an open task has a timer");
                Promises.expect(i < MOST_TIMERS, "timers alone end a task");
                sent.addAll(looked(task.fire()));
            }
            if (ever) promises.checkEnd();
            replay();
            return sent;
        }

        private List<AgentCommand> fireUntil(Instant time) {
            List<AgentCommand> sent = new ArrayList<>();
            // A task that is closed is left alone, so that late records meet it and not an empty store.
            while (!Promises.over(task.state())
                    && task.nextTimer().filter(due -> !due.isAfter(time)).isPresent()) {
                sent.addAll(looked(task.fire()));
            }
            return sent;
        }

        private List<AgentCommand> looked(TimedTask.Step step) {
            promises.check(step);
            for (AgentCommand command : step.decision().commands()) {
                if (command instanceof AgentCommand.Archive c)
                    outcome = c.trajectory().getOutcome();
            }
            return step.decision().commands();
        }

        /** The same events at the same times, over states that went to disk and back. */
        private void replay() {
            Optional<TaskState> state = Optional.empty();
            for (TimedTask.Step step : task.steps()) {
                Decision decision = decider.decide(state, step.event(), agents, step.at());
                Promises.expect(decision.commands().equals(step.decision().commands()), "a replay sends the same");
                Promises.expect(decision.next().equals(step.decision().next()), "a replay keeps the same state");
                boolean stored = step.at().toEpochMilli() % 4 == 0; // each time would take most of a run
                state = stored ? decision.next().map(Stored::again) : decision.next();
            }
        }
    }
}
