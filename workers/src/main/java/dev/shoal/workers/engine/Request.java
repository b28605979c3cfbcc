package dev.shoal.workers.engine;

import dev.shoal.workers.grammar.TurnMatcher;
import dev.shoal.workers.sampling.Sampler;
import java.time.Instant;

/**
 * One turn to decide.
 *
 * @param prompt token ids, @param prefixTokens how many of them are the same for every task of the agent
 * @param matcher and @param sampler owned by the engine from now on
 * @param maxTokens most tokens of the turn
 */
public record Request(
        int[] prompt, int prefixTokens, TurnMatcher matcher, Sampler sampler, int maxTokens, Instant deadline) {
    public Request {
        if (prompt.length == 0) throw new IllegalArgumentException("the prompt is empty");
        if (prefixTokens < 0 || prefixTokens > prompt.length) {
            throw new IllegalArgumentException("a prefix of " + prefixTokens + " of " + prompt.length + " tokens");
        }
    }
}
