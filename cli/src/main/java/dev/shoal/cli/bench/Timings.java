package dev.shoal.cli.bench;

/**
 * What a run took.
 *
 * @param lost submitted and never answered, @param twice answered more than once
 * @param seconds from the first submission to the last result
 * @param sustained tasks per second, its rise and tail left out
 * @param latenciesMs ascending
 */
record Timings(int answered, int failed, int lost, int twice, double seconds, double sustained, double[] latenciesMs) {}
