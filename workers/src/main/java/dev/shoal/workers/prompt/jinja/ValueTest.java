package dev.shoal.workers.prompt.jinja;

/** What stands behind {@code is}. */
@FunctionalInterface
interface ValueTest {
    boolean test(Value input, Arguments arguments, Rendering rendering);
}
