package dev.shoal.workers.grammar;

import java.util.List;

/**
 * How arguments are written inside a call. Immutable.
 *
 * @param separator between items and between members, @param colon between a member's name and its value
 * @param quotings ways to write a text; they start differently
 * @param bareNames whether members' names stand without quotes
 * @param keywords whether the arguments themselves are {@code name=value} up to a closing parenthesis
 * @param capitals whether booleans are {@code True} and {@code False}
 * @param sorted whether members come in the order of their names, whatever the schema's order
 */
public record ValueStyle(
        String separator,
        String colon,
        List<Quoting> quotings,
        boolean bareNames,
        boolean keywords,
        boolean capitals,
        boolean sorted) {
    /** <code>{"a":1,"b":[true,"x"]}</code>. */
    public static final ValueStyle COMPACT_JSON =
            new ValueStyle(",", ":", List.of(Quoting.JSON), false, false, false, false);

    /** <code>{"a": 1, "b": [true, "x"]}</code>, as Python's {@code json.dumps} and with it every {@code tojson} has it. */
    public static final ValueStyle SPACED_JSON =
            new ValueStyle(", ", ": ", List.of(Quoting.JSON), false, false, false, false);

    /** {@code a=1, b=[True, 'x'])}, the rest of a call in Python. */
    public static final ValueStyle PYTHON =
            new ValueStyle(", ", ": ", List.of(Quoting.PYTHON_SINGLE, Quoting.PYTHON_DOUBLE), false, true, true, false);

    public ValueStyle {
        quotings = List.copyOf(quotings);
    }

    /** <code>{a:1,b:[true,|x|]}</code> where {@code |} is a control token; members sorted, texts without escapes. */
    public static ValueStyle between(int token) {
        return new ValueStyle(",", ":", List.of(Quoting.between(token)), true, false, false, true);
    }

    public String bool(boolean value) {
        String text = String.valueOf(value);
        return capitals ? Character.toUpperCase(text.charAt(0)) + text.substring(1) : text;
    }
}
