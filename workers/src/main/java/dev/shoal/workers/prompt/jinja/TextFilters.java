package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Arguments.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;

/** Filters that make text. */
final class TextFilters {
    private TextFilters() {}

    static void addTo(Map<String, Filter> all) {
        all.put("upper", plain("upper", (text, rendering) -> text.toUpperCase(Locale.ROOT)));
        all.put("lower", plain("lower", (text, rendering) -> text.toLowerCase(Locale.ROOT)));
        all.put("capitalize", plain("capitalize", (text, rendering) -> PyText.capitalize(text)));
        all.put("title", plain("title", (text, rendering) -> title(text)));
        all.put("string", TextFilters::string);
        all.put("safe", (input, arguments, rendering) -> {
            arguments.bind("safe");
            return new Value.Safe(Show.str(input, rendering.budget()));
        });
        all.put("trim", TextFilters::trim);
        all.put("replace", TextFilters::replace);
        all.put("indent", TextFilters::indent);
        all.put("center", TextFilters::center);
        all.put("join", TextFilters::join);
        all.put("tojson", TextFilters::toJson);
        all.put("format", TextFilters::format);
        all.put("wordcount", TextFilters::wordCount);
    }

    private static Filter plain(String name, BiFunction<String, Rendering, String> made) {
        return (input, arguments, rendering) -> {
            arguments.bind(name);
            return rendering.text(made.apply(text(input, rendering), rendering));
        };
    }

    /** The input as text; safe text would give safe text, which is not followed any further. */
    private static String text(Value input, Rendering rendering) {
        if (input instanceof Value.Safe) throw Failure.unsupported("a text filter on safe text");
        return Show.str(input, rendering.budget());
    }

    private static Value string(Value input, Arguments arguments, Rendering rendering) {
        arguments.bind("string");
        boolean already = input instanceof Value.Text || input instanceof Value.Safe;
        return already ? input : new Value.Text(Show.str(input, rendering.budget()));
    }

    private static Value trim(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("trim", "chars");
        String text = text(input, rendering);
        if (bound.some("chars").isEmpty()) return rendering.text(PyText.strip(text));
        Set<Integer> chars = Set.copyOf(bound.text("chars").codePoints().boxed().toList());
        IntPredicate drops = chars::contains;
        return rendering.text(PyText.strip(text, drops, true, true));
    }

    private static Value replace(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("replace", "old!", "new!", "count");
        String text = Show.str(input, rendering.budget());
        String old = Show.str(bound.values().get("old"), rendering.budget());
        String with = Show.str(bound.values().get("new"), rendering.budget());
        int count = bound.some("count").map(Numbers::index).orElse(-1);
        return new Value.Text(Replacing.replace(text, old, with, count, rendering.budget()));
    }

    private static Value indent(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("indent", "width", "first", "blank");
        if (input instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        if (input instanceof Value.Safe) throw Failure.unsupported("a text filter on safe text");
        if (!(input instanceof Value.Text text)) throw Failure.invalid("cannot indent a " + Types.name(input));
        String indentation = indentation(bound, rendering.budget());
        List<String> lines = Splitting.lines(text.value() + "\n", false);
        StringBuilder out = new StringBuilder(bound.flag("first", false) ? indentation : "");
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            rendering.budget().characters(line.length() + indentation.length() + 1L);
            if (i > 0) out.append('\n');
            if (i > 0 && (bound.flag("blank", false) || !line.isEmpty())) out.append(indentation);
            out.append(line);
        }
        return new Value.Text(out.toString());
    }

    private static String indentation(Bound bound, Budget budget) {
        Value width = bound.get("width").orElse(Value.Int.of(4));
        if (width instanceof Value.Text text) return text.value();
        int count = Math.max(0, Numbers.index(width));
        budget.characters(count);
        return " ".repeat(count);
    }

    private static Value center(Value input, Arguments arguments, Rendering rendering) {
        int width = arguments.bind("center", "width").integer("width", 80);
        String text = text(input, rendering);
        int missing = Math.max(0, width - PyText.length(text));
        rendering.budget().characters((long) missing + text.length());
        return new Value.Text(Padding.center(text, " ", missing, width));
    }

    private static Value join(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("join", "d", "attribute");
        String separator =
                bound.get("d").map(d -> Show.str(d, rendering.budget())).orElse("");
        List<String> parts = new ArrayList<>();
        for (Value item : rendering.list(input)) {
            Value shown = Attributes.path(item, bound.some("attribute"), rendering.budget());
            String part = Show.str(shown, rendering.budget());
            rendering.budget().characters((long) part.length() + separator.length());
            parts.add(part);
        }
        return new Value.Text(String.join(separator, parts));
    }

    private static Value toJson(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        boolean indented = bound.some("indent").isPresent();
        String indent = bound.some("indent")
                .map(given -> jsonIndent(given, rendering.budget()))
                .orElse("");
        String comma = indented ? "," : ", ";
        String colon = ": ";
        if (bound.some("separators").isPresent()) {
            List<Value> pair = rendering.list(bound.values().get("separators"));
            if (pair.size() != 2
                    || !(pair.get(0) instanceof Value.Text first)
                    || !(pair.get(1) instanceof Value.Text second))
                throw Failure.invalid("separators must be two texts");
            comma = first.value();
            colon = second.value();
        }
        var style = new JsonText.Style(
                bound.flag("ensure_ascii", false),
                indented ? "\n" : "",
                indent,
                comma,
                colon,
                bound.flag("sort_keys", false));
        return new Value.Text(JsonText.of(input, style, rendering.budget()));
    }

    private static String jsonIndent(Value given, Budget budget) {
        if (given instanceof Value.Text text) return text.value();
        int count = Math.max(0, Numbers.index(given));
        budget.characters(count);
        return " ".repeat(count);
    }

    private static Value format(Value input, Arguments arguments, Rendering rendering) {
        Value values = new Value.TupleValue(arguments.positional());
        if (!arguments.keywords().isEmpty()) {
            if (!arguments.positional().isEmpty())
                throw Failure.invalid("format takes arguments by place or by name, not both");
            DictValue named = new DictValue();
            arguments.keywords().forEach(named::put);
            values = named;
        }
        return new Value.Text(PercentFormat.apply(text(input, rendering), values, rendering.budget()));
    }

    private static Value wordCount(Value input, Arguments arguments, Rendering rendering) {
        arguments.bind("wordcount");
        String text = text(input, rendering);
        long words = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            boolean word = c == '_' || Character.isLetter(c) || Casing.isNumeric(c);
            if (word && !inWord) words++;
            inWord = word;
        }
        return Value.Int.of(words);
    }

    /** Unlike Python's method, only blanks, dashes and opening brackets start a word. */
    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = at;
            boolean separator = startsWord(text.charAt(at));
            while (end < text.length() && startsWord(text.charAt(end)) == separator) end++;
            String part = text.substring(at, end);
            int first = Character.charCount(part.codePointAt(0));
            out.append(part.substring(0, first).toUpperCase(Locale.ROOT));
            out.append(part.substring(first).toLowerCase(Locale.ROOT));
            at = end;
        }
        return out.toString();
    }

    private static boolean startsWord(char c) {
        return PyText.isSpace(c) || "-({[<".indexOf(c) >= 0;
    }
}
