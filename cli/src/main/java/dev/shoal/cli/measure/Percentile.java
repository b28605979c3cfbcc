package dev.shoal.cli.measure;

/** Percentiles by the nearest rank. */
public final class Percentile {
    private Percentile() {}

    /** @param sorted ascending, @param share 0 to 1, @return 0 when there is no value */
    public static double of(double[] sorted, double share) {
        if (sorted.length == 0) return 0;
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)];
    }
}
