package dev.shoal.cli.bench.engine;

import dev.shoal.workers.engine.Tricks;
import java.util.ArrayList;
import java.util.List;

/**
 * The engine with the tricks so far. Immutable.
 *
 * @param name of the trick that was added last, @param sideBySide tasks
 * @param calibrated whether the runtime has the settings of the calibration, and not a worker's own
 */
record Level(String name, Tricks tricks, int sideBySide, boolean calibrated) {
    /** Nothing, and then each trick beside those before. */
    static List<Level> all(int slots, boolean calibrated) {
        List<Level> levels = new ArrayList<>();
        Tricks tricks = Tricks.NONE;
        levels.add(new Level("naive", tricks, 1, false));
        tricks = tricks.withPrefixReuse();
        levels.add(new Level("+ prefix reuse", tricks, 1, false));
        tricks = tricks.withForcedTokens();
        levels.add(new Level("+ forced tokens", tricks, 1, false));
        tricks = tricks.withPromptLookup();
        levels.add(new Level("+ prompt lookup", tricks, 1, false));
        tricks = tricks.withRecentTurns();
        levels.add(new Level("+ recent turns", tricks, 1, false));
        tricks = tricks.withBatching();
        levels.add(new Level("+ batching", tricks, slots, false));
        tricks = tricks.withConversationReuse();
        levels.add(new Level("+ conversation reuse", tricks, slots, false));
        tricks = tricks.withChunkedPrefill();
        levels.add(new Level("+ chunked prefill", tricks, slots, false));
        if (calibrated) levels.add(new Level("+ calibrated threads", tricks, slots, true));
        return levels;
    }
}
