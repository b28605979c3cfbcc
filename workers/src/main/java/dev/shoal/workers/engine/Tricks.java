package dev.shoal.workers.engine;

/**
 * What the engine does beside feeding one token after the other. Each changes only how fast a turn is decided, never which
 * tokens it has. Immutable.
 *
 * @param prefixReuse keys and values of the part that an agent's prompts share are computed once
 * @param conversationReuse a later turn goes on from the keys and values of the turns before
 * @param forcedTokens tokens that the grammar leaves no choice about are fed together
 * @param promptLookup the next tokens are guessed from the conversation and checked together
 * @param recentTurns they are guessed from turns decided before, too
 * @param batching several turns are decided side by side
 * @param chunkedPrefill a long prompt is fed in parts, and other turns go on in between
 */
public record Tricks(
        boolean prefixReuse,
        boolean conversationReuse,
        boolean forcedTokens,
        boolean promptLookup,
        boolean recentTurns,
        boolean batching,
        boolean chunkedPrefill) {
    public static final Tricks NONE = new Tricks(false, false, false, false, false, false, false);
    public static final Tricks ALL = new Tricks(true, true, true, true, true, true, true);

    boolean guesses() {
        return promptLookup || recentTurns;
    }

    public Tricks withPrefixReuse() {
        return new Tricks(true, conversationReuse, forcedTokens, promptLookup, recentTurns, batching, chunkedPrefill);
    }

    public Tricks withConversationReuse() {
        return new Tricks(prefixReuse, true, forcedTokens, promptLookup, recentTurns, batching, chunkedPrefill);
    }

    public Tricks withForcedTokens() {
        return new Tricks(prefixReuse, conversationReuse, true, promptLookup, recentTurns, batching, chunkedPrefill);
    }

    public Tricks withPromptLookup() {
        return new Tricks(prefixReuse, conversationReuse, forcedTokens, true, recentTurns, batching, chunkedPrefill);
    }

    public Tricks withRecentTurns() {
        return new Tricks(prefixReuse, conversationReuse, forcedTokens, promptLookup, true, batching, chunkedPrefill);
    }

    public Tricks withBatching() {
        return new Tricks(
                prefixReuse, conversationReuse, forcedTokens, promptLookup, recentTurns, true, chunkedPrefill);
    }

    public Tricks withChunkedPrefill() {
        return new Tricks(prefixReuse, conversationReuse, forcedTokens, promptLookup, recentTurns, batching, true);
    }
}
