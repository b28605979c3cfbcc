package dev.shoal.workers.grammar;

/** Ids of the tokens that structure an assistant turn; no text spells them. */
public record ControlTokens(int call, int answer, int none, int end) {}
