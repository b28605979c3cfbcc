package dev.shoal.workers.prompt.jinja;

/** What stands behind a pipe. */
@FunctionalInterface
interface Filter {
    Value apply(Value input, Arguments arguments, Rendering rendering);
}
