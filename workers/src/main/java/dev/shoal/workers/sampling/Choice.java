package dev.shoal.workers.sampling;

/** A sampled token, and its probability among the allowed tokens before temperature and cuts, 0 to 1. */
public record Choice(int token, float probability) {}
