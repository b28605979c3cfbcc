package dev.shoal.workers.prompt.jinja;

/** What is left of the limits of one rendering. */
final class Budget {
    private final RenderLimits limits;
    private long steps;
    private long characters;
    private int depth;

    Budget(RenderLimits limits) {
        this.limits = limits;
    }

    void step() {
        steps(1);
    }

    /** To be called before the work is done. */
    void steps(long count) {
        steps += count;
        if (steps > limits.steps()) throw Failure.limit("takes more than " + limits.steps() + " steps");
    }

    /** To be called before the text is made. */
    void characters(long count) {
        characters += count;
        if (characters > limits.characters())
            throw Failure.limit("makes more than " + limits.characters() + " characters");
    }

    void enter() {
        if (++depth > limits.depth()) throw Failure.limit("is nested more than " + limits.depth() + " deep");
    }

    void leave() {
        depth--;
    }
}
