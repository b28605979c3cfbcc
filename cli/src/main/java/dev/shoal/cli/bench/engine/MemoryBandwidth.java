package dev.shoal.cli.bench.engine;

import java.util.Arrays;

/** How fast one thread reads memory that no cache holds. */
final class MemoryBandwidth {
    private static final int BYTES = 128 << 20;

    private MemoryBandwidth() {}

    /** The fastest of several readings, bytes per second. */
    static double measure(double seconds) {
        long[] numbers = new long[BYTES / Long.BYTES];
        Arrays.fill(numbers, 1);
        long best = Long.MAX_VALUE;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long total = 0;
        do {
            long start = System.nanoTime();
            total += sum(numbers);
            best = Math.min(best, System.nanoTime() - start);
        } while (System.nanoTime() < end);
        // Used, or the compiler would leave the reading out.
        if (total % numbers.length != 0) throw new IllegalStateException("the sum of ones is " + total);
        return BYTES / (best / 1e9);
    }

    private static long sum(long[] numbers) {
        long sum = 0;
        for (long number : numbers) sum += number;
        return sum;
    }
}
