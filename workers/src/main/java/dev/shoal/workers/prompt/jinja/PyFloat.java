package dev.shoal.workers.prompt.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/** Python's {@code repr} of a float: the shortest digits that read back as the same number. */
final class PyFloat {
    private static final RoundingMode[] ROUNDINGS = {RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP};

    private PyFloat() {}

    static String repr(double value) {
        if (Double.isNaN(value)) return "nan";
        if (Double.isInfinite(value)) return value > 0 ? "inf" : "-inf";
        String sign = value < 0 || 1 / value < 0 ? "-" : "";
        if (value == 0) return sign + "0.0";
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString().replaceFirst("0+$", "");
        int exponent = shortest.precision() - shortest.scale() - 1;
        return sign + (exponent < -4 || exponent >= 16 ? scientific(digits, exponent) : plain(digits, exponent));
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int precision = 1; precision < 17; precision++) {
            Optional<BigDecimal> found = closest(exact, value, precision);
            if (found.isPresent()) return found.get();
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
    }

    /** The nearest of its length that reads back; beside a power of two the nearest may not, but its neighbour does. */
    private static Optional<BigDecimal> closest(BigDecimal exact, double value, int precision) {
        for (RoundingMode rounding : ROUNDINGS) {
            BigDecimal candidate = exact.round(new MathContext(precision, rounding));
            if (candidate.doubleValue() == value) return Optional.of(candidate);
        }
        return Optional.empty();
    }

    private static String scientific(String digits, int exponent) {
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : String.valueOf(Math.abs(exponent));
        return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + power;
    }

    private static String plain(String digits, int exponent) {
        if (exponent < 0) return "0." + "0".repeat(-exponent - 1) + digits;
        if (digits.length() <= exponent + 1) return digits + "0".repeat(exponent + 1 - digits.length()) + ".0";
        return digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1);
    }
}
