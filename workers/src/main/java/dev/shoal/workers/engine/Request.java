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
 * @param deadline after which nobody wants the turn: it is given up wherever it is
 */
public record Request(
        int[] prompt,
        int prefixTokens,
        TurnMatcher matcher,
        Sampler sampler,
        int maxTokens,
        Instant deadline,
        Priority priority) {
    public Request {
        if (prompt.length == 0) throw new IllegalArgumentException("the prompt is empty");
        if (prefixTokens < 0 || prefixTokens > prompt.length) {
            throw new IllegalArgumentException("a prefix of " + prefixTokens + " of " + prompt.length + " tokens");
        }
    }

    /** A request of normal priority. */
    public Request(
            int[] prompt, int prefixTokens, TurnMatcher matcher, Sampler sampler, int maxTokens, Instant deadline) {
        this(prompt, prefixTokens, matcher, sampler, maxTokens, deadline, Priority.NORMAL);
    }

    public Request with(Priority other) {
        return new Request(prompt, prefixTokens, matcher, sampler, maxTokens, deadline, other);
    }

    /** Most tokens that the request may have in its slot. */
    int mostTokens() {
        return prompt.length + maxTokens;
    }
}
