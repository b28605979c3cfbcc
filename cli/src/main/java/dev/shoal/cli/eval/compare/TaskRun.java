package dev.shoal.cli.eval.compare;

/**
 * One task as a model did it.
 *
 * @param seconds in the engine, all turns together, @param computed tokens: of prompts what no cache held, and completions
 */
public record TaskRun(String id, boolean passed, double seconds, long computed, long completion) {}
