package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Arguments.Bound;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Filters that make numbers. */
final class NumberFilters {
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+(_[0-9]+)*");
    private static final Pattern REAL = Pattern.compile(
            "[+-]?([0-9]+(_[0-9]+)*\\.?([0-9]+(_[0-9]+)*)?|\\.[0-9]+(_[0-9]+)*)([eE][+-]?[0-9]+(_[0-9]+)*)?");
    private static final Pattern SPECIAL = Pattern.compile("[+-]?(inf|infinity|nan)", Pattern.CASE_INSENSITIVE);

    private NumberFilters() {}

    static void addTo(Map<String, Filter> all) {
        all.put("int", NumberFilters::integer);
        all.put("float", NumberFilters::real);
        all.put("abs", NumberFilters::absolute);
        all.put("round", NumberFilters::round);
    }

    private static Value integer(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("int", "default", "base");
        if (bound.integer("base", 10) != 10) throw Failure.unsupported("the filter 'int' with a base");
        if (input instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        Value otherwise = bound.get("default").orElse(Value.Int.of(0));
        if (Numbers.isWhole(input)) return new Value.Int(Numbers.integer(input));
        if (input instanceof Value.Real real)
            return Double.isNaN(real.value()) ? otherwise : Numbers.truncated(real.value());
        if (!(input instanceof Value.Text text)) return otherwise;
        String digits = PyText.strip(text.value());
        if (WHOLE.matcher(digits).matches()) return new Value.Int(Numbers.parse(digits.replace("_", ""), 10));
        Optional<Double> real = parse(text.value());
        if (real.isEmpty() || Double.isNaN(real.get())) return otherwise;
        return Numbers.truncated(real.get());
    }

    private static Value real(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("float", "default");
        if (input instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        if (Numbers.is(input)) return new Value.Real(Numbers.real(input));
        Optional<Double> parsed = input instanceof Value.Text text ? parse(text.value()) : Optional.empty();
        return parsed.<Value>map(Value.Real::new).or(() -> bound.get("default")).orElse(new Value.Real(0));
    }

    private static Optional<Double> parse(String text) {
        String digits = PyText.strip(text);
        if (digits.chars().anyMatch(c -> c > 127 && Character.isDigit(c)))
            throw Failure.unsupported("reading the number " + digits);
        if (REAL.matcher(digits).matches()) return Optional.of(Double.valueOf(digits.replace("_", "")));
        if (!SPECIAL.matcher(digits).matches()) return Optional.empty();
        boolean nan = digits.toLowerCase(java.util.Locale.ROOT).endsWith("nan");
        double infinity = digits.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        return Optional.of(nan ? Double.NaN : infinity);
    }

    private static Value absolute(Value input, Arguments arguments, Rendering rendering) {
        arguments.bind("abs");
        if (input instanceof Value.Real real) return new Value.Real(Math.abs(real.value()));
        if (Numbers.isWhole(input)) return new Value.Int(Numbers.integer(input).abs());
        throw Failure.invalid("bad operand type for abs(): '" + Types.name(input) + "'");
    }

    private static Value round(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("round", "precision", "method");
        String method = bound.get("method").isPresent() ? bound.text("method") : "common";
        int precision = bound.integer("precision", 0);
        if (!method.equals("common")) return stepped(input, precision, method);
        if (!Numbers.is(input)) throw Failure.invalid("a " + Types.name(input) + " cannot be rounded");
        if (Math.abs((long) precision) > 300) throw Failure.unsupported("rounding to " + precision + " digits");
        if (Numbers.isWhole(input)) return whole(Numbers.integer(input), precision);
        double value = Numbers.real(input);
        if (Double.isNaN(value) || Double.isInfinite(value)) return input;
        double rounded = new BigDecimal(value)
                .setScale(precision, RoundingMode.HALF_EVEN)
                .doubleValue();
        return new Value.Real(Math.copySign(rounded, value));
    }

    private static Value whole(BigInteger value, int precision) {
        if (precision >= 0) return new Value.Int(value);
        return new Value.Int(new BigDecimal(value)
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toBigInteger());
    }

    private static Value stepped(Value input, int precision, String method) {
        if (!method.equals("ceil") && !method.equals("floor"))
            throw Failure.invalid("method must be common, ceil or floor");
        if (precision < 0 || precision > 15) throw Failure.unsupported("rounding to " + precision + " digits");
        double scale = Math.pow(10, precision);
        double scaled = Numbers.real(input) * scale;
        Value whole = Numbers.truncated(method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled));
        return new Value.Real(Numbers.real(whole) / scale);
    }
}
