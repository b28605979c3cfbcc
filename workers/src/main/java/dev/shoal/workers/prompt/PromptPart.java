package dev.shoal.workers.prompt;

/** A piece of a prompt that is turned into tokens on its own: ordinary text, or one control token by its spelling. */
public sealed interface PromptPart {
    record Control(String spelling) implements PromptPart {}

    record Text(String text) implements PromptPart {}
}
