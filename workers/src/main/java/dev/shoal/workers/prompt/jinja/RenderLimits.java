package dev.shoal.workers.prompt.jinja;

/**
 * What one rendering may take: a template comes from strangers.
 *
 * @param steps evaluated nodes, iterations and elements made
 * @param characters characters of every text made on the way, the output among them
 * @param depth calls and expressions within each other
 */
public record RenderLimits(long steps, long characters, int depth) {
    /** Far above what conversations need, and done within seconds and some hundred megabytes. */
    public static final RenderLimits DEFAULT = new RenderLimits(10_000_000, 64L << 20, 400);

    public RenderLimits {
        if (steps < 1 || characters < 1 || depth < 1) throw new IllegalArgumentException("limits must be positive");
    }
}
