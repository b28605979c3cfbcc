package dev.shoal.workers.grammar;

import dev.shoal.schemas.json.ToolSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Decimal numbers between two bounds, written without exponent, leading zeros or a negative zero. Immutable.
 *
 * @param low and @param high inclusive, as multiples of the smallest step, @param fraction digits after the point
 */
record NumberRange(BigInteger low, BigInteger high, int fraction) {
    /** Some numbers that start like this are in the range, and some of the same length are not. */
    static final int CUT = -1;

    /** Where the schema gives no bound: what a double still holds to a whole number. */
    private static final BigDecimal FAR = new BigDecimal("999999999999999");

    static NumberRange of(ToolSchema.IntegerType type) {
        return new NumberRange(BigInteger.valueOf(type.minimum()), BigInteger.valueOf(type.maximum()), 0);
    }

    static NumberRange of(ToolSchema.NumberType type) {
        BigDecimal low =
                type.minimum().orElse(type.maximum().map(FAR.negate()::min).orElse(FAR.negate()));
        BigDecimal high = type.maximum().orElse(type.minimum().map(FAR::max).orElse(FAR));
        int digits = ToolSchema.MOST_FRACTION_DIGITS;
        return new NumberRange(
                low.setScale(digits, RoundingMode.CEILING).unscaledValue(),
                high.setScale(digits, RoundingMode.FLOOR).unscaledValue(),
                digits);
    }

    boolean isEmpty() {
        return low.compareTo(high) > 0;
    }

    /** True when some number from {@code from} to {@code to} above or below zero is in the range. */
    private boolean holds(boolean negative, BigInteger from, BigInteger to) {
        BigInteger least = negative ? from.max(BigInteger.ONE) : from;
        if (least.compareTo(to) > 0) return false;
        BigInteger first = negative ? to.negate() : least;
        BigInteger last = negative ? least.negate() : to;
        return first.compareTo(high) <= 0 && last.compareTo(low) >= 0;
    }

    /** True when the text is a number of the range. */
    boolean contains(String text) {
        if (!Character.isDigit(text.charAt(text.length() - 1))) return false;
        BigInteger value = magnitude(text);
        return holds(text.charAt(0) == '-', value, value);
    }

    /** True when the text, legal but for its last character, is a number of the range or the start of one. */
    boolean startsOne(String text) {
        boolean negative = text.charAt(0) == '-';
        String digits = negative ? text.substring(1) : text;
        if (digits.isEmpty()) return low.signum() < 0;
        BigInteger unit = BigInteger.TEN.pow(fraction);
        int point = digits.indexOf('.');
        if (point >= 0) {
            int after = digits.length() - point - 1;
            if (after > fraction) return false;
            BigInteger value = magnitude(text);
            return holds(
                    negative,
                    value,
                    value.add(BigInteger.TEN.pow(fraction - after)).subtract(BigInteger.ONE));
        }
        if (digits.length() > 1 && digits.charAt(0) == '0') return false;
        BigInteger from = new BigInteger(digits).multiply(unit);
        BigInteger width = unit;
        BigInteger furthest = low.abs().max(high.abs());
        while (from.compareTo(furthest) <= 0) {
            if (holds(negative, from, from.add(width).subtract(BigInteger.ONE))) return true;
            if (from.signum() == 0) return false;
            from = from.multiply(BigInteger.TEN);
            width = width.multiply(BigInteger.TEN);
        }
        return false;
    }

    /** How many digits may follow before the point, where every number of so many digits is in the range; or {@link #CUT}. */
    int freeDigits(String text) {
        boolean negative = text.charAt(0) == '-';
        String digits = negative ? text.substring(1) : text;
        int point = digits.indexOf('.');
        BigInteger from = magnitude(text);
        if (point >= 0) {
            BigInteger width = BigInteger.TEN.pow(fraction - (digits.length() - point - 1));
            return covers(negative, from, width) ? 0 : CUT;
        }
        BigInteger width = BigInteger.TEN.pow(fraction);
        if (digits.equals("0")) return !negative && covers(false, from, width) ? 0 : CUT;
        BigInteger furthest = low.abs().max(high.abs());
        for (int more = 0; ; more++) {
            if (from.compareTo(furthest) > 0) return more - 1;
            if (!covers(negative, from, width)) {
                boolean none = !holds(negative, from, from.add(width).subtract(BigInteger.ONE));
                return none && more > 0 ? more - 1 : CUT;
            }
            from = from.multiply(BigInteger.TEN);
            width = width.multiply(BigInteger.TEN);
        }
    }

    private boolean covers(boolean negative, BigInteger from, BigInteger width) {
        BigInteger to = from.add(width).subtract(BigInteger.ONE);
        BigInteger first = negative ? to.negate() : from;
        BigInteger last = negative ? from.negate() : to;
        return first.compareTo(low) >= 0 && last.compareTo(high) <= 0;
    }

    private BigInteger magnitude(String text) {
        String plain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return new BigDecimal(plain)
                .abs()
                .setScale(fraction, RoundingMode.UNNECESSARY)
                .unscaledValue();
    }
}
