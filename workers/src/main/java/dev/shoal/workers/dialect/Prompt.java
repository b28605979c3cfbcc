package dev.shoal.workers.dialect;

/**
 * What a model is fed before its turn.
 *
 * @param tokens ids, @param prefix how many of them all prompts of the same instructions and tools start with
 * @param thoughtOpened whether the model is left inside a thought
 */
public record Prompt(int[] tokens, int prefix, boolean thoughtOpened) {}
