package dev.shoal.streams.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnRequested;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random histories of one task: records come late, twice, out of order, contradict one another or never come.
 * Whatever happens, the promises hold.
 */
class HistoryTest {
    private static final int HISTORIES = 2500;

    @Test
    void keepsItsPromisesInEveryHistory() {
        Set<String> outcomes = new HashSet<>();
        for (long seed = 0; seed < HISTORIES; seed++) {
            try {
                outcomes.add(new History(seed).run());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        // Histories that never end in some way would prove nothing about it.
        assertTrue(
                outcomes.containsAll(
                        Set.of("completed", "deadline_exceeded", "turn_limit", "token_limit", "turn_failed")),
                outcomes::toString);
    }

    private static final class History {
        private final RandomGenerator random;
        private final FakeWorld world;
        private final FixedAgents agents = new FixedAgents(Samples.desk(1));
        private final AgentDecider decider = new AgentDecider(TaskRun.LIMITS);
        private final List<AgentEvent> waiting = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();
        private final List<AgentCommand> sent = new ArrayList<>();
        private final Set<String> asked = new HashSet<>();
        private final Set<String> invoked = new HashSet<>();
        private final Set<String> mayRepeat = new HashSet<>();
        private Optional<TaskState> state = Optional.empty();
        private Instant now = Samples.START;

        private record Step(AgentEvent event, Instant at, Optional<TaskState> next, List<AgentCommand> commands) {}

        History(long seed) {
            random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            world = new FakeWorld(random);
        }

        /** Until the task is closed; then everything that is still under way arrives. */
        String run() {
            waiting.add(new AgentEvent.Submitted(Samples.task()));
            while (state.isEmpty() || state.get().getPhase() != Phase.DONE) step();
            while (!waiting.isEmpty()) deliver(waiting.remove(waiting.size() - 1));
            assertEquals(1, sent.stream().filter(History::isResult).count(), "results");
            assertTrue(sent.get(sent.size() - 1) instanceof AgentCommand.Archive, "nothing is sent after the end");
            assertEquals(count(AgentCommand.AskHuman.class), count(AgentCommand.SettleApproval.class), "approvals");
            replay();
            return ((AgentCommand.Archive) sent.get(sent.size() - 1))
                    .trajectory()
                    .getOutcome();
        }

        private long count(Class<? extends AgentCommand> kind) {
            return sent.stream().filter(kind::isInstance).count();
        }

        private void step() {
            if (waiting.isEmpty() || random.nextInt(5) == 0) {
                letTimePass();
                deliver(new AgentEvent.TimeReached(Samples.TASK));
                return;
            }
            int next = random.nextInt(waiting.size());
            boolean again = random.nextInt(6) == 0;
            deliver(again ? waiting.get(next) : waiting.remove(next));
        }

        private void letTimePass() {
            if (state.isPresent() && random.nextBoolean()) {
                Instant due = decider.dueAt(state.get());
                if (due.isAfter(now)) now = due;
            } else {
                now = now.plusMillis(random.nextInt(300));
            }
        }

        private void deliver(AgentEvent event) {
            Optional<TaskState> before = state;
            Decision decision = decider.decide(state, event, agents, now);
            state = decision.next();
            steps.add(new Step(event, now, state, decision.commands()));
            sent.addAll(decision.commands());
            if (event instanceof AgentEvent.ToolAnswered e && !before.equals(state)) note(e.outcome());
            for (AgentCommand command : decision.commands()) {
                if (command instanceof AgentCommand.AskModel c) check(c.request());
                if (command instanceof AgentCommand.CallTool c) check(c.invocation());
                waiting.addAll(world.answers(command));
            }
            if (state.isPresent()) {
                TaskDraft draft = TaskDraft.of(state.get(), now);
                assertTrue(draft.bytes() <= TaskRun.LIMITS.conversationBytes() + 1000, "size of the state");
            }
        }

        private void note(ToolReturned outcome) {
            if ("tool_unavailable".equals(outcome.getCode())) {
                mayRepeat.add(outcome.getInvocationId() + "#" + (outcome.getAttempt() + 1));
            }
        }

        private void check(TurnRequested request) {
            assertTrue(asked.add(request.getTurn() + "#" + request.getAttempt()), "a turn is asked once per attempt");
            assertTrue(request.getTurn() <= Samples.TURNS, "turn limit");
            assertTrue(request.getAttempt() <= Samples.TURN_ATTEMPTS, "attempts of a turn");
            assertTrue(now.isBefore(request.getDeadline()), "deadline");
            assertTrue(TaskDraft.of(state.orElseThrow(), now).computedTokens() < Samples.TOKENS, "token limit");
        }

        private void check(ToolInvoked call) {
            String attempt = call.getInvocationId() + "#" + call.getAttempt();
            assertTrue(invoked.add(attempt), "an attempt is sent once");
            assertTrue(call.getAttempt() <= Samples.TOOL_ATTEMPTS, "attempts of a call");
            assertTrue(call.getAttempt() == 1 || invoked.contains(call.getInvocationId() + "#1"), "starts at 1");
            assertTrue(now.isBefore(call.getDeadline()), "deadline");
            Effect effect = agents.find("desk")
                    .orElseThrow()
                    .tool(call.getTool())
                    .orElseThrow()
                    .definition()
                    .getEffect();
            boolean repeated = effect == Effect.AT_MOST_ONCE && call.getAttempt() > 1;
            assertTrue(!repeated || mayRepeat.contains(attempt), "at most once");
            boolean needsHuman =
                    call.getTool().equals("refund") || call.getTool().equals("expense");
            if (needsHuman) assertTrue(world.approved(call.getInvocationId()), "approval");
        }

        private void replay() {
            Optional<TaskState> replayed = Optional.empty();
            for (Step step : steps) {
                Decision decision = decider.decide(replayed, step.event, agents, step.at);
                assertEquals(step.next, decision.next());
                assertEquals(step.commands, decision.commands());
                replayed = decision.next();
            }
        }

        private static boolean isResult(AgentCommand command) {
            return command instanceof AgentCommand.Complete || command instanceof AgentCommand.Fail;
        }
    }
}
