package dev.shoal.workers.prompt.jinja;

/** A function that every template can call. */
@FunctionalInterface
interface GlobalFunction {
    Value call(Arguments arguments, Rendering rendering);
}
