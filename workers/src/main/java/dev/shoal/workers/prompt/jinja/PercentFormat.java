package dev.shoal.workers.prompt.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code %} on text, with the conversions s, r, d, i, f, x and %, and widths. */
final class PercentFormat {
    private static final Pattern CONVERSION =
            Pattern.compile("%(\\((.*?)\\))?([-0+ #]*)(\\d*)(?:\\.(\\d+))?(.)", Pattern.DOTALL);

    private PercentFormat() {}

    static String apply(String format, Value values, Budget budget) {
        List<Value> given = values instanceof Value.TupleValue tuple ? tuple.items() : List.of(values);
        Matcher matcher = CONVERSION.matcher(format);
        StringBuilder out = new StringBuilder();
        int at = 0;
        int used = 0;
        boolean named = false;
        while (matcher.find(at)) {
            out.append(format, at, matcher.start());
            at = matcher.end();
            if (matcher.group(6).equals("%")) {
                out.append('%');
                continue;
            }
            Value value;
            if (matcher.group(1) != null) {
                named = true;
                value = named(values, matcher.group(2));
            } else if (used < given.size()) value = given.get(used++);
            else throw Failure.invalid("not enough arguments for format string");
            String text = padded(matcher, converted(matcher, value, budget), budget);
            budget.characters(text.length());
            out.append(text);
        }
        String rest = format.substring(at);
        if (rest.indexOf('%') >= 0) throw Failure.invalid("incomplete format");
        boolean mapping = values instanceof DictValue || values instanceof Value.ListValue;
        if (!named && used < given.size() && !(mapping && used == 0))
            throw Failure.invalid("not all arguments converted during string formatting");
        budget.characters(out.length() + rest.length());
        return out.append(rest).toString();
    }

    private static Value named(Value values, String name) {
        if (!(values instanceof DictValue dict)) throw Failure.invalid("format requires a mapping");
        return dict.get(name).orElseThrow(() -> Failure.invalid("no key '" + name + "' to format"));
    }

    private static String converted(Matcher matcher, Value value, Budget budget) {
        String precision = matcher.group(5);
        if (matcher.group(3).matches(".*[ #].*")) throw Failure.unsupported("the format " + matcher.group());
        return switch (matcher.group(6)) {
            case "s" -> cut(Show.str(value, budget), precision);
            case "r" -> cut(Show.repr(value, budget), precision);
            case "d", "i" -> digits(value, precision, matcher);
            case "f", "F" -> fixed(value, precision == null ? 6 : length(precision), matcher);
            case "x" -> {
                if (precision != null || !(value instanceof Value.Int))
                    throw Failure.unsupported("the format " + matcher.group());
                yield signed(Numbers.integer(value).toString(16), matcher);
            }
            default -> throw Failure.unsupported("the format " + matcher.group());
        };
    }

    private static String cut(String text, String precision) {
        if (precision == null) return text;
        int end = Math.min(length(precision), PyText.length(text));
        return text.substring(0, text.offsetByCodePoints(0, end));
    }

    private static String digits(Value value, String precision, Matcher matcher) {
        if (precision != null) throw Failure.unsupported("the format " + matcher.group());
        if (!Numbers.is(value)) {
            if (value instanceof Value.Undefined u) throw Failure.undefined(u.message());
            throw Failure.invalid("%d format: a number is required, not " + Types.name(value));
        }
        BigInteger whole = value instanceof Value.Real real
                ? Numbers.integer(Numbers.truncated(real.value()))
                : Numbers.integer(value);
        return signed(whole.toString(), matcher);
    }

    private static String fixed(Value value, int places, Matcher matcher) {
        if (value instanceof Value.Undefined u) throw Failure.undefined(u.message());
        if (!Numbers.is(value)) throw Failure.invalid("must be real number, not " + Types.name(value));
        double real = Numbers.real(value);
        if (Double.isNaN(real) || Double.isInfinite(real) || places > 100)
            throw Failure.unsupported("the format " + matcher.group());
        String text = new BigDecimal(Math.abs(real))
                .setScale(places, RoundingMode.HALF_EVEN)
                .toPlainString();
        return signed((real < 0 || 1 / real < 0 ? "-" : "") + text, matcher);
    }

    private static String signed(String number, Matcher matcher) {
        return matcher.group(3).contains("+") && !number.startsWith("-") ? "+" + number : number;
    }

    private static String padded(Matcher matcher, String text, Budget budget) {
        int width = matcher.group(4).isEmpty() ? 0 : length(matcher.group(4));
        int missing = width - PyText.length(text);
        if (missing <= 0) return text;
        budget.characters(missing);
        if (matcher.group(3).contains("-")) return text + " ".repeat(missing);
        boolean number = "sr".indexOf(matcher.group(6)) < 0;
        if (!number || !matcher.group(3).contains("0")) return " ".repeat(missing) + text;
        int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
    }

    private static int length(String digits) {
        if (digits.length() > 8) throw Failure.limit("formats with a width of " + digits);
        return Integer.parseInt(digits);
    }
}
