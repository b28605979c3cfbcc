package dev.shoal.workers.prompt.jinja;

import java.math.BigInteger;

/** Numbers as Python holds them: truth values are numbers too. */
final class Numbers {
    /** Python refuses to write longer ones. */
    private static final int MAX_DIGITS = 4300;

    private static final int MAX_BITS = 14_200;

    private Numbers() {}

    static boolean is(Value value) {
        return value instanceof Value.Int || value instanceof Value.Real || value instanceof Value.Bool;
    }

    static boolean isWhole(Value value) {
        return value instanceof Value.Int || value instanceof Value.Bool;
    }

    static BigInteger integer(Value value) {
        if (value instanceof Value.Int number) return number.value();
        if (value instanceof Value.Bool bool) return bool.value() ? BigInteger.ONE : BigInteger.ZERO;
        if (value instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        throw Failure.invalid("'" + Types.name(value) + "' object cannot be interpreted as an integer");
    }

    static double real(Value value) {
        if (value instanceof Value.Real real) return real.value();
        double real = integer(value).doubleValue();
        if (Double.isInfinite(real)) throw Failure.invalid("int too large to convert to float");
        return real;
    }

    /** A whole number as a position or count; beyond an int it is as good as the greatest int. */
    static int index(Value value) {
        BigInteger integer = integer(value);
        if (integer.bitLength() < 32) return integer.intValue();
        return integer.signum() < 0 ? -Integer.MAX_VALUE : Integer.MAX_VALUE;
    }

    static Value bounded(BigInteger value) {
        if (value.bitLength() > MAX_BITS) throw Failure.limit("makes a number of more than " + MAX_DIGITS + " digits");
        return new Value.Int(value);
    }

    static BigInteger parse(String digits, int radix) {
        if (digits.length() > MAX_DIGITS) throw Failure.limit("reads a number of more than " + MAX_DIGITS + " digits");
        return new BigInteger(digits, radix);
    }

    /** The whole part of a real number. */
    static Value truncated(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value))
            throw Failure.invalid("cannot convert float " + (Double.isNaN(value) ? "NaN" : "infinity") + " to integer");
        return new Value.Int(new java.math.BigDecimal(value).toBigInteger());
    }
}
