package dev.shoal.workers.prompt.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The filter {@code tojson} as transformers defines it: Python's {@code json.dumps}, nothing escaped for HTML. */
final class JsonText {
    private static final int MAX_DEPTH = 400;

    /**
     * How it is written.
     *
     * @param newline a line break where it is indented, else empty
     */
    record Style(boolean ascii, String newline, String indent, String comma, String colon, boolean sorted) {}

    private final Style style;
    private final Budget budget;
    private final StringBuilder out = new StringBuilder();
    private int depth;

    private JsonText(Style style, Budget budget) {
        this.style = style;
        this.budget = budget;
    }

    static String of(Value value, Style style, Budget budget) {
        JsonText text = new JsonText(style, budget);
        text.value(value);
        return text.out.toString();
    }

    private void value(Value value) {
        budget.step();
        if (value instanceof Value.Text text) quoted(text.value());
        else if (value instanceof Value.Safe text) quoted(text.value());
        else if (value instanceof DictValue dict) dict(dict);
        else if (value instanceof Value.ListValue list) list(list.items());
        else if (value instanceof Value.TupleValue tuple) list(tuple.items());
        else put(plain(value));
    }

    private static String plain(Value value) {
        if (value instanceof Value.NoneValue) return "null";
        if (value instanceof Value.Bool bool) return String.valueOf(bool.value());
        if (value instanceof Value.Int number) return number.value().toString();
        if (value instanceof Value.Real real) return real(real.value());
        throw Failure.invalid("Object of type " + Types.name(value) + " is not JSON serializable");
    }

    private static String real(double value) {
        if (Double.isNaN(value)) return "NaN";
        if (Double.isInfinite(value)) return value > 0 ? "Infinity" : "-Infinity";
        return PyFloat.repr(value);
    }

    private void list(List<Value> items) {
        if (items.isEmpty()) {
            put("[]");
            return;
        }
        open("[");
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) separate();
            value(items.get(i));
        }
        close("]");
    }

    private void dict(DictValue dict) {
        if (dict.size() == 0) {
            put("{}");
            return;
        }
        open("{");
        boolean first = true;
        for (DictValue.Entry entry : entries(dict)) {
            if (!first) separate();
            first = false;
            quoted(key(entry.key()));
            put(style.colon());
            value(entry.value());
        }
        close("}");
    }

    private List<DictValue.Entry> entries(DictValue dict) {
        List<DictValue.Entry> entries = new ArrayList<>();
        dict.entries().forEach(entries::add);
        if (style.sorted()) entries.sort((a, b) -> Ordering.compare(Expr.Comparison.LESS, a.key(), b.key(), budget));
        return entries;
    }

    private static String key(Value key) {
        if (key instanceof Value.Text text) return text.value();
        if (key instanceof Value.TupleValue || key instanceof Value.Undefined || key instanceof Value.Safe)
            throw Failure.invalid("keys must be str, int, float, bool or None, not " + Types.name(key));
        return plain(key);
    }

    private void open(String bracket) {
        if (++depth > MAX_DEPTH) throw Failure.limit("writes values nested more than " + MAX_DEPTH + " deep");
        put(bracket);
        line();
    }

    private void separate() {
        put(style.comma());
        line();
    }

    private void close(String bracket) {
        depth--;
        line();
        put(bracket);
    }

    private void line() {
        if (style.newline().isEmpty()) return;
        budget.characters((long) depth * style.indent().length());
        put(style.newline());
        out.append(style.indent().repeat(depth));
    }

    private void put(String text) {
        budget.characters(text.length());
        out.append(text);
    }

    private void quoted(String text) {
        budget.characters(text.length() + 2L);
        out.append('"');
        for (int i = 0; i < text.length(); i++) character(text.charAt(i));
        out.append('"');
    }

    private void character(char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\f' -> out.append("\\f");
            case '\b' -> out.append("\\b");
            default -> {
                if (c < ' ' || style.ascii() && c > '~') out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                else out.append(c);
            }
        }
    }
}
