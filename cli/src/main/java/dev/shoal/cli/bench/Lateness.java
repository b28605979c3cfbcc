package dev.shoal.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.shoal.cli.measure.Percentile;
import java.time.Duration;
import java.util.Arrays;

/** Collects how late things were. Not thread-safe. */
final class Lateness {
    private final double[] ms;
    private int count;

    /** Percentiles in milliseconds. */
    record Figures(
            @JsonProperty("p50_ms") double p50,
            @JsonProperty("p99_ms") double p99,
            @JsonProperty("max_ms") double max) {}

    /** @param most that can come */
    Lateness(int most) {
        ms = new double[most];
    }

    void add(Duration late) {
        ms[count++] = late.toNanos() / 1e6;
    }

    Figures figures() {
        double[] sorted = Arrays.copyOf(ms, count);
        Arrays.sort(sorted);
        return new Figures(
                rounded(Percentile.of(sorted, 0.5)),
                rounded(Percentile.of(sorted, 0.99)),
                rounded(Percentile.of(sorted, 1)));
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
