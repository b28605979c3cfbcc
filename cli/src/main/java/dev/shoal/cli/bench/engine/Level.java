package dev.shoal.cli.bench.engine;

import dev.shoal.workers.engine.Tricks;
import java.util.ArrayList;
import java.util.List;

/**
 * The engine with the tricks so far. Immutable.
 *
 * @param name of the trick that was added last, @param sideBySide tasks, @param form in which the model is opened
 */
record Level(String name, Tricks tricks, int sideBySide, Form form) {
    /** How a model is opened. */
    enum Form {
        /** One thread, as a worker's own settings are. */
        PLAIN,
        /** Each pass divided between all cores, whose threads spin: the fastest for one task at a time. */
        ALL_CORES,
        /** One thread; a pass takes tokens of several turns. */
        PACKED,
        /** The same, one engine for each core; they divide the slots. */
        ENGINES
    }

    /**
     * Nothing, and then each trick beside those before. The last one is the naive engine again, on all cores.
     *
     * @param packs whether passes may take tokens of several turns
     */
    static List<Level> all(int slots, int cores, boolean packs) {
        List<Level> levels = new ArrayList<>();
        Tricks tricks = Tricks.NONE;
        levels.add(new Level("naive", tricks, 1, Form.PLAIN));
        tricks = tricks.withPrefixReuse();
        levels.add(new Level("+ prefix reuse", tricks, 1, Form.PLAIN));
        tricks = tricks.withForcedTokens();
        levels.add(new Level("+ forced tokens", tricks, 1, Form.PLAIN));
        tricks = tricks.withPromptLookup();
        levels.add(new Level("+ prompt lookup", tricks, 1, Form.PLAIN));
        tricks = tricks.withRecentTurns();
        levels.add(new Level("+ recent turns", tricks, 1, Form.PLAIN));
        tricks = tricks.withBatching();
        levels.add(new Level("+ batching", tricks, slots, Form.PLAIN));
        tricks = tricks.withConversationReuse();
        levels.add(new Level("+ conversation reuse", tricks, slots, Form.PLAIN));
        tricks = tricks.withChunkedPrefill();
        levels.add(new Level("+ chunked prefill", tricks, slots, Form.PLAIN));
        if (packs) levels.add(new Level("+ packing", tricks, slots, Form.PACKED));
        if (cores == 1) return levels;
        levels.add(new Level("+ " + cores + " engines", tricks, slots, Form.ENGINES));
        levels.add(new Level("naive, " + cores + " threads", Tricks.NONE, 1, Form.ALL_CORES));
        return levels;
    }
}
