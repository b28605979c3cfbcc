package dev.shoal.workers.sampling;

/** A set of token ids in ascending order. */
@FunctionalInterface
public interface AllowedTokens {
    /** The first one at or after {@code from}, or -1 when there is none. */
    int next(int from);
}
