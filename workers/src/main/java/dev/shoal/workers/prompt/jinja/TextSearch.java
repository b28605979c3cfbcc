package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Arguments.Bound;
import java.util.Optional;

/** Finding and counting parts of a text; positions are those of code points. */
final class TextSearch {
    private final String text;
    private final Rendering rendering;

    TextSearch(String text, Rendering rendering) {
        this.text = text;
        this.rendering = rendering;
    }

    Value call(String name, Arguments arguments) {
        Bound bound = arguments.bind(name, "sub!", "start", "end");
        String part = bound.text("sub");
        int length = PyText.length(text);
        int start = place(bound.some("start"), 0, length);
        int end = Math.min(length, place(bound.some("end"), length, length));
        if (start > end || start > length) return absent(name);
        int from = text.offsetByCodePoints(0, start);
        String window = text.substring(from, text.offsetByCodePoints(from, end - start));
        if (name.equals("count")) return Value.Int.of(count(window, part));
        int found = name.startsWith("r") ? last(window, part) : Search.indexOf(window, part, 0, rendering.budget());
        return found < 0 ? absent(name) : Value.Int.of(start + (long) window.codePointCount(0, found));
    }

    private static Value absent(String name) {
        if (name.endsWith("index")) throw Failure.invalid("substring not found");
        return Value.Int.of(name.equals("count") ? 0 : -1);
    }

    private static int place(Optional<Value> given, int otherwise, int length) {
        if (given.isEmpty()) return otherwise;
        long place = Numbers.index(given.get());
        return (int) Math.max(0, place < 0 ? place + length : place);
    }

    private long count(String window, String part) {
        if (part.isEmpty()) return PyText.length(window) + 1L;
        long count = 0;
        int found = Search.indexOf(window, part, 0, rendering.budget());
        for (; found >= 0; count++) found = Search.indexOf(window, part, found + part.length(), rendering.budget());
        return count;
    }

    private int last(String window, String part) {
        String mirrored = new StringBuilder(window).reverse().toString();
        String mirroredPart = new StringBuilder(part).reverse().toString();
        int found = Search.indexOf(mirrored, mirroredPart, 0, rendering.budget());
        return found < 0 ? -1 : window.length() - found - part.length();
    }
}
