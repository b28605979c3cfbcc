package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Arguments.Bound;

/** Text filled up to a width. */
final class Padding {
    private Padding() {}

    static Value call(String text, String name, Arguments arguments, Rendering rendering) {
        boolean zeros = name.equals("zfill");
        Bound bound = zeros ? arguments.bind(name, "width!") : arguments.bind(name, "width!", "fillchar");
        String fill = bound.get("fillchar").isPresent() ? bound.text("fillchar") : zeros ? "0" : " ";
        if (PyText.length(fill) != 1) throw Failure.invalid("the fill character must be exactly one character long");
        int width = bound.integer("width", 0);
        int missing = Math.max(0, width - PyText.length(text));
        rendering.budget().characters((long) missing * fill.length());
        return new Value.Text(
                switch (name) {
                    case "ljust" -> text + fill.repeat(missing);
                    case "rjust" -> fill.repeat(missing) + text;
                    case "zfill" -> zeros(text, missing);
                    default -> center(text, fill, missing, width);
                });
    }

    static String center(String text, String fill, int missing, int width) {
        int left = missing / 2 + (missing & width & 1);
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    private static String zeros(String text, int missing) {
        int sign = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
        return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
    }
}
