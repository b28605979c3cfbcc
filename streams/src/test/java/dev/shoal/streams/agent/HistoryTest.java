package dev.shoal.streams.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random histories of one task of random agents. Whatever happens, the promises hold. {@code -Dshoal.histories=1000000} makes
 * a long run, {@code -Dshoal.seed=N} begins at another seed.
 */
class HistoryTest {
    private static final int HISTORIES = Integer.getInteger("shoal.histories", 1000);
    private static final long FIRST_SEED = Long.getLong("shoal.seed", 0);

    @Test
    void keepsItsPromisesInEveryHistory() {
        Set<String> outcomes = new HashSet<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
            Histories.Lived lived = Histories.random(seed);
            if (lived.trouble().isPresent()) tell(seed, lived);
            outcomes.add(lived.outcome());
        }
        // Histories that never end in some way would prove nothing about it.
        for (String outcome : Set.of(
                "completed",
                "cancelled",
                "deadline_exceeded",
                "turn_limit",
                "token_limit",
                "cost_limit",
                "tool_limit",
                "result_limit",
                "turn_failed")) {
            assertTrue(outcomes.contains(outcome), () -> outcome + " in " + outcomes);
        }
    }

    /** Stands for a broken promise that needs no more than a submission. */
    @Test
    void shrinksAHistoryToWhatMatters() {
        History history = Histories.random(FIRST_SEED).history();
        assertTrue(history.happenings().size() > 2, history::toString);
        History least = history.shrunk(shorter -> !Histories.live(shorter).equals("never submitted"));
        assertEquals(1, least.happenings().size(), least::toString);
        assertTrue(least.happenings().get(0).event() instanceof AgentEvent.Submitted);
    }

    private static void tell(long seed, Histories.Lived lived) {
        String what = String.valueOf(lived.trouble().get().getMessage());
        History least = lived.history().shrunk(shorter -> what.equals(broken(shorter)));
        fail(
                "seed " + seed + ": " + what + System.lineSeparator() + least,
                lived.trouble().get());
    }

    private static String broken(History history) {
        try {
            Histories.live(history);
            return "";
        } catch (Promises.Broken | RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
