package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Value.ViewValue;
import java.util.List;
import java.util.Locale;

/** Python's {@code str} and {@code repr} of values. */
final class Show {
    private static final int MAX_DEPTH = 400;

    private final Budget budget;
    private final StringBuilder out = new StringBuilder();
    private int depth;

    private Show(Budget budget) {
        this.budget = budget;
    }

    /** What output writes. */
    static String str(Value value, Budget budget) {
        if (value instanceof Value.Text text) return text.value();
        if (value instanceof Value.Safe text) return text.value();
        if (value instanceof Value.Undefined) return "";
        return repr(value, budget);
    }

    static String repr(Value value, Budget budget) {
        Show show = new Show(budget);
        show.value(value);
        return show.out.toString();
    }

    private void value(Value value) {
        budget.step();
        if (value instanceof Value.Text text) put(quoted(text.value()));
        else if (value instanceof Value.NoneValue) put("None");
        else if (value instanceof Value.Bool bool) put(bool.value() ? "True" : "False");
        else if (value instanceof Value.Int number) put(number.value().toString());
        else if (value instanceof Value.Real real) put(PyFloat.repr(real.value()));
        else if (value instanceof Value.Undefined) put("Undefined");
        else if (value instanceof Value.RangeValue range) range(range);
        else nested(value);
    }

    private void nested(Value value) {
        if (++depth > MAX_DEPTH) throw Failure.limit("writes values nested more than " + MAX_DEPTH + " deep");
        if (value instanceof Value.ListValue list) items("[", list.items(), "]");
        else if (value instanceof Value.TupleValue tuple)
            items("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
        else if (value instanceof DictValue dict) dict(dict);
        else if (value instanceof ViewValue view)
            items("dict_" + view.part().name().toLowerCase(Locale.ROOT) + "([", Iteration.view(view), "])");
        // Python writes an address or the inside of an object; nobody wants either in a prompt.
        else throw Failure.unsupported("writing a " + Types.name(value));
        depth--;
    }

    private void items(String open, List<Value> items, String close) {
        put(open);
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) put(", ");
            value(items.get(i));
        }
        put(close);
    }

    private void dict(DictValue dict) {
        put("{");
        boolean first = true;
        for (DictValue.Entry entry : dict.entries()) {
            if (!first) put(", ");
            first = false;
            value(entry.key());
            put(": ");
            value(entry.value());
        }
        put("}");
    }

    private void range(Value.RangeValue range) {
        put("range(" + range.start() + ", " + range.stop() + (range.step() == 1 ? "" : ", " + range.step()) + ")");
    }

    private void put(String text) {
        budget.characters(text.length());
        out.append(text);
    }

    static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            if (c == quote || c == '\\') out.append('\\').append((char) c);
            else if (c == '\n') out.append("\\n");
            else if (c == '\r') out.append("\\r");
            else if (c == '\t') out.append("\\t");
            else if (Printable.is(c)) out.appendCodePoint(c);
            else out.append(escape(c));
        });
        return out.append(quote).toString();
    }

    private static String escape(int c) {
        if (c < 0x100) return String.format(Locale.ROOT, "\\x%02x", c);
        return String.format(Locale.ROOT, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    }
}
