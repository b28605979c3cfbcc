package dev.shoal.workers.grammar;

/** Turns text into the tokens that the model was trained on for it. */
@FunctionalInterface
public interface TextEncoder {
    int[] encode(String text);
}
