package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Arguments.Bound;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/** The methods of Python's str. */
final class TextMethods {
    static final Set<String> NAMES = Set.of(
            "capitalize",
            "center",
            "count",
            "endswith",
            "find",
            "index",
            "isalnum",
            "isalpha",
            "isascii",
            "isdigit",
            "islower",
            "isspace",
            "isupper",
            "join",
            "ljust",
            "lower",
            "lstrip",
            "partition",
            "removeprefix",
            "removesuffix",
            "replace",
            "rfind",
            "rindex",
            "rjust",
            "rpartition",
            "rsplit",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "swapcase",
            "title",
            "upper",
            "zfill");
    static final Set<String> UNSUPPORTED = Set.of(
            "casefold",
            "encode",
            "expandtabs",
            "format",
            "format_map",
            "isdecimal",
            "isidentifier",
            "isnumeric",
            "isprintable",
            "istitle",
            "maketrans",
            "translate");
    /** Only these take arguments by name. */
    private static final Set<String> NAMED = Set.of("split", "rsplit", "splitlines");

    private final String text;
    private final Rendering rendering;

    private TextMethods(String text, Rendering rendering) {
        this.text = text;
        this.rendering = rendering;
    }

    static Value call(String text, String name, Arguments arguments, Rendering rendering) {
        rendering.budget().characters(text.length());
        if (!NAMED.contains(name) && !arguments.keywords().isEmpty())
            throw Failure.invalid("str." + name + "() takes no keyword arguments");
        return new TextMethods(text, rendering).call(name, arguments);
    }

    private Value call(String name, Arguments arguments) {
        return switch (name) {
            case "strip", "lstrip", "rstrip" -> stripped(name, arguments.bind(name, "chars"));
            case "split", "rsplit" -> new Splitting(text, rendering).split(name, arguments);
            case "splitlines" -> new Splitting(text, rendering)
                    .lines(arguments.bind(name, "keepends").flag("keepends", false));
            case "partition", "rpartition" -> new Splitting(text, rendering)
                    .partition(name, arguments.bind(name, "sep!").text("sep"));
            case "startswith", "endswith" -> affixed(name, arguments.bind(name, "prefix!", "start", "end"));
            case "find", "rfind", "index", "rindex", "count" -> new TextSearch(text, rendering).call(name, arguments);
            case "replace" -> {
                Bound bound = arguments.bind(name, "old!", "new!", "count");
                yield rendering.text(Replacing.replace(
                        text, bound.text("old"), bound.text("new"), bound.integer("count", -1), rendering.budget()));
            }
            case "join" -> joined(arguments.bind(name, "iterable!").values().get("iterable"));
            case "removeprefix" -> removed(arguments.bind(name, "prefix!").text("prefix"), true);
            case "removesuffix" -> removed(arguments.bind(name, "suffix!").text("suffix"), false);
            case "center", "ljust", "rjust", "zfill" -> Padding.call(text, name, arguments, rendering);
            default -> plain(name, arguments);
        };
    }

    private Value plain(String name, Arguments arguments) {
        arguments.bind(name);
        return switch (name) {
            case "upper" -> new Value.Text(text.toUpperCase(Locale.ROOT));
            case "lower" -> new Value.Text(text.toLowerCase(Locale.ROOT));
            case "capitalize" -> new Value.Text(PyText.capitalize(text));
            case "title" -> new Value.Text(Casing.title(text));
            case "swapcase" -> new Value.Text(Casing.swapped(text));
            case "isdigit" -> all(Casing::isDigit);
            case "isalpha" -> all(Character::isLetter);
            case "isalnum" -> all(c -> Character.isLetter(c) || Casing.isNumeric(c));
            case "isspace" -> all(PyText::isSpace);
            case "isascii" -> Value.of(text.chars().allMatch(c -> c < 128));
            case "islower" -> Value.of(Casing.isLower(text));
            case "isupper" -> Value.of(Casing.isUpper(text));
            default -> throw new AssertionError("unhandled method: " + name);
        };
    }

    private Value all(IntPredicate holds) {
        return Value.of(!text.isEmpty() && text.codePoints().allMatch(holds));
    }

    private Value stripped(String name, Bound bound) {
        IntPredicate drops = PyText::isSpace;
        if (bound.some("chars").isPresent()) {
            Set<Integer> chars =
                    Set.copyOf(bound.text("chars").codePoints().boxed().toList());
            drops = chars::contains;
        }
        return new Value.Text(PyText.strip(text, drops, !name.equals("rstrip"), !name.equals("lstrip")));
    }

    private Value affixed(String name, Bound bound) {
        if (bound.values().size() > 1) throw Failure.unsupported(name + "() with bounds");
        Value affix = bound.values().get("prefix");
        List<Value> affixes = affix instanceof Value.TupleValue tuple ? tuple.items() : List.of(affix);
        for (Value one : affixes) {
            if (!(one instanceof Value.Text part))
                throw Failure.invalid(name + "() takes a str or a tuple of str, not " + Types.name(one));
            boolean found = name.equals("startswith") ? text.startsWith(part.value()) : text.endsWith(part.value());
            if (found) return Value.of(true);
        }
        return Value.of(false);
    }

    private Value removed(String affix, boolean prefix) {
        if (prefix) return new Value.Text(text.startsWith(affix) ? text.substring(affix.length()) : text);
        return new Value.Text(text.endsWith(affix) ? text.substring(0, text.length() - affix.length()) : text);
    }

    private Value joined(Value iterable) {
        if (!Iteration.possible(iterable)) throw Failure.invalid("can only join an iterable");
        StringBuilder out = new StringBuilder();
        boolean first = true;
        for (Value item : rendering.list(iterable)) {
            if (!(item instanceof Value.Text part)) throw Failure.invalid("join() takes str, not " + Types.name(item));
            rendering.budget().characters((long) text.length() + part.value().length());
            if (!first) out.append(text);
            first = false;
            out.append(part.value());
        }
        return new Value.Text(out.toString());
    }
}
