package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Arguments.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's ways to take a text apart. */
final class Splitting {
    private final String text;
    private final Rendering rendering;

    Splitting(String text, Rendering rendering) {
        this.text = text;
        this.rendering = rendering;
    }

    Value split(String name, Arguments arguments) {
        Bound bound = arguments.bind(name, "sep", "maxsplit");
        int most = bound.integer("maxsplit", -1);
        int times = most < 0 ? Integer.MAX_VALUE : most;
        boolean right = name.equals("rsplit");
        List<String> parts;
        if (bound.some("sep").isEmpty()) parts = right ? wordsFromRight(times) : words(times);
        else {
            String separator = bound.text("sep");
            if (separator.isEmpty()) throw Failure.invalid("empty separator");
            parts = right ? bySeparatorFromRight(separator, times) : bySeparator(separator, times);
        }
        return texts(parts);
    }

    private List<String> bySeparator(String separator, int times) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        int found = Search.indexOf(text, separator, 0, rendering.budget());
        while (found >= 0 && parts.size() < times) {
            parts.add(text.substring(at, found));
            at = found + separator.length();
            found = Search.indexOf(text, separator, at, rendering.budget());
        }
        parts.add(text.substring(at));
        return parts;
    }

    /** From the right, separators that overlap are found differently: the mirrored text is split from the left. */
    private List<String> bySeparatorFromRight(String separator, int times) {
        Splitting mirrored = new Splitting(reversed(text), rendering);
        List<String> parts = new ArrayList<>();
        for (String part : mirrored.bySeparator(reversed(separator), times)) parts.add(reversed(part));
        Collections.reverse(parts);
        return parts;
    }

    private List<String> words(int times) {
        List<String> parts = new ArrayList<>();
        int at = PyText.skipSpace(text, 0);
        while (at < text.length() && parts.size() < times) {
            int end = at;
            while (end < text.length() && !PyText.isSpace(text.charAt(end))) end++;
            parts.add(text.substring(at, end));
            at = PyText.skipSpace(text, end);
        }
        if (at < text.length()) parts.add(text.substring(at));
        return parts;
    }

    private List<String> wordsFromRight(int times) {
        List<String> parts = new ArrayList<>();
        for (String part : new Splitting(reversed(text), rendering).words(times)) parts.add(reversed(part));
        Collections.reverse(parts);
        return parts;
    }

    private static String reversed(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    Value lines(boolean keepEnds) {
        return texts(lines(text, keepEnds));
    }

    static List<String> lines(String text, boolean keepEnds) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            if (!PyText.isLineEnd(text.charAt(at))) continue;
            int end = text.startsWith("\r\n", at) ? at + 2 : at + 1;
            lines.add(text.substring(start, keepEnds ? end : at));
            start = end;
            at = end - 1;
        }
        if (start < text.length()) lines.add(text.substring(start));
        return lines;
    }

    Value partition(String name, String separator) {
        if (separator.isEmpty()) throw Failure.invalid("empty separator");
        boolean right = name.equals("rpartition");
        List<String> parts = right ? bySeparatorFromRight(separator, 1) : bySeparator(separator, 1);
        List<String> three = parts.size() == 2
                ? List.of(parts.get(0), separator, parts.get(1))
                : right ? List.of("", "", text) : List.of(text, "", "");
        return new Value.TupleValue(
                three.stream().map(part -> (Value) new Value.Text(part)).toList());
    }

    private Value texts(List<String> parts) {
        rendering.budget().steps(parts.size());
        List<Value> values = new ArrayList<>(parts.size());
        for (String part : parts) values.add(new Value.Text(part));
        return new Value.ListValue(values);
    }
}
