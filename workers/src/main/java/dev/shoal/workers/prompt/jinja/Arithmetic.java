package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Expr.Operator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's operators on numbers, texts and lists. */
final class Arithmetic {
    private final Budget budget;

    Arithmetic(Budget budget) {
        this.budget = budget;
    }

    Value apply(Operator operator, Value a, Value b) {
        if (a instanceof Value.Text format && operator == Operator.MODULO)
            return new Value.Text(PercentFormat.apply(format.value(), b, budget));
        if (a instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        if (b instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        if (a instanceof Value.Safe || b instanceof Value.Safe) throw Failure.unsupported("an operator on safe text");
        if (Numbers.is(a) && Numbers.is(b)) return numbers(operator, a, b);
        if (operator == Operator.ADD) return sum(a, b);
        if (operator == Operator.MULTIPLY && Numbers.isWhole(b)) return repeated(a, b);
        if (operator == Operator.MULTIPLY && Numbers.isWhole(a)) return repeated(b, a);
        if (a instanceof Value.ViewValue || b instanceof Value.ViewValue)
            throw Failure.unsupported("an operator on a view");
        throw unfit(operator, a, b);
    }

    private static Failure unfit(Operator operator, Value a, Value b) {
        return Failure.invalid(
                "cannot " + operator.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " '" + Types.name(a)
                        + "' and '" + Types.name(b) + "'");
    }

    private Value sum(Value a, Value b) {
        if (a instanceof Value.Text x && b instanceof Value.Text y) {
            budget.characters((long) x.value().length() + y.value().length());
            return new Value.Text(x.value() + y.value());
        }
        if (a instanceof Value.ListValue x && b instanceof Value.ListValue y)
            return new Value.ListValue(joined(x.items(), y.items()));
        if (a instanceof Value.TupleValue x && b instanceof Value.TupleValue y)
            return new Value.TupleValue(joined(x.items(), y.items()));
        throw unfit(Operator.ADD, a, b);
    }

    private List<Value> joined(List<Value> a, List<Value> b) {
        budget.steps((long) a.size() + b.size());
        List<Value> all = new ArrayList<>(a.size() + b.size());
        all.addAll(a);
        all.addAll(b);
        return all;
    }

    private Value repeated(Value value, Value times) {
        int count = Math.max(0, Numbers.index(times));
        if (value instanceof Value.Text text) {
            budget.characters((long) count * text.value().length());
            return new Value.Text(text.value().isEmpty() ? "" : text.value().repeat(count));
        }
        if (value instanceof Value.ListValue list) return new Value.ListValue(repeated(list.items(), count));
        if (value instanceof Value.TupleValue tuple) return new Value.TupleValue(repeated(tuple.items(), count));
        throw unfit(Operator.MULTIPLY, value, times);
    }

    private List<Value> repeated(List<Value> items, int count) {
        budget.steps((long) count * items.size());
        List<Value> all = new ArrayList<>();
        if (!items.isEmpty()) Collections.nCopies(count, items).forEach(all::addAll);
        return all;
    }

    private static Value numbers(Operator operator, Value a, Value b) {
        boolean whole = Numbers.isWhole(a) && Numbers.isWhole(b);
        if (whole) return integers(operator, Numbers.integer(a), Numbers.integer(b));
        return new Value.Real(reals(operator, Numbers.real(a), Numbers.real(b)));
    }

    private static Value integers(Operator operator, BigInteger a, BigInteger b) {
        return switch (operator) {
            case ADD -> Numbers.bounded(a.add(b));
            case SUBTRACT -> Numbers.bounded(a.subtract(b));
            case MULTIPLY -> Numbers.bounded(a.multiply(b));
            case DIVIDE -> new Value.Real(quotient(a, divisor(b)));
            case FLOOR_DIVIDE -> new Value.Int(floor(a, divisor(b)));
            case MODULO -> new Value.Int(a.subtract(floor(a, divisor(b)).multiply(b)));
            case POWER -> power(a, b);
        };
    }

    private static BigInteger divisor(BigInteger b) {
        if (b.signum() == 0) throw Failure.invalid("division by zero");
        return b;
    }

    private static double quotient(BigInteger a, BigInteger b) {
        if (a.signum() == 0) return b.signum() < 0 ? -0.0 : 0.0;
        double result =
                new BigDecimal(a).divide(new BigDecimal(b), new MathContext(60)).doubleValue();
        if (Double.isInfinite(result)) throw Failure.invalid("integer division result too large for a float");
        return result;
    }

    private static BigInteger floor(BigInteger a, BigInteger b) {
        BigInteger[] parts = a.divideAndRemainder(b);
        boolean below = parts[1].signum() != 0 && parts[1].signum() != b.signum();
        return below ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    private static Value power(BigInteger base, BigInteger exponent) {
        if (exponent.signum() < 0) {
            if (base.signum() == 0) throw Failure.invalid("0.0 cannot be raised to a negative power");
            return new Value.Real(reals(Operator.POWER, base.doubleValue(), exponent.doubleValue()));
        }
        if (base.bitLength() <= 1 && base.abs().bitLength() <= 1)
            return new Value.Int(
                    exponent.testBit(0) || exponent.signum() == 0 ? base.pow(exponent.signum()) : base.abs());
        if (exponent.bitLength() > 16 || (long) base.bitLength() * exponent.intValue() > 20_000)
            throw Failure.limit("raises to too great a power");
        return Numbers.bounded(base.pow(exponent.intValue()));
    }

    private static double reals(Operator operator, double a, double b) {
        if (operator != Operator.POWER && isDivision(operator) && b == 0)
            throw Failure.invalid("float division by zero");
        return switch (operator) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case FLOOR_DIVIDE -> floorDivide(a, b);
            case MODULO -> modulo(a, b);
            case POWER -> power(a, b);
        };
    }

    private static boolean isDivision(Operator operator) {
        return operator == Operator.DIVIDE || operator == Operator.FLOOR_DIVIDE || operator == Operator.MODULO;
    }

    /** With the sign of the divisor, as Python's. */
    private static double modulo(double a, double b) {
        double rest = a % b;
        if (rest == 0) return Math.copySign(0.0, b);
        return rest < 0 != b < 0 ? rest + b : rest;
    }

    private static double floorDivide(double a, double b) {
        double rest = a % b;
        double quotient = (a - rest) / b;
        if (rest != 0 && rest < 0 != b < 0) quotient -= 1;
        if (quotient == 0) return Math.copySign(0.0, a / b);
        double floored = Math.floor(quotient);
        return quotient - floored > 0.5 ? floored + 1 : floored;
    }

    private static double power(double a, double b) {
        if (a == 0 && b < 0) throw Failure.invalid("0.0 cannot be raised to a negative power");
        if (a < 0 && b != Math.rint(b) && !Double.isInfinite(a)) throw Failure.unsupported("a complex number");
        // Java and Python agree here except for 1 ** nan and (-1) ** inf.
        if (a == 1 || b == 0 || a == -1 && Double.isInfinite(b)) return 1;
        double result = Math.pow(a, b);
        if (Double.isInfinite(result) && !Double.isInfinite(a) && !Double.isInfinite(b))
            throw Failure.invalid("numerical result out of range");
        return result;
    }

    static Value negative(Value value) {
        if (value instanceof Value.Real real) return new Value.Real(-real.value());
        return new Value.Int(whole(value).negate());
    }

    static Value positive(Value value) {
        return value instanceof Value.Real ? value : new Value.Int(whole(value));
    }

    private static BigInteger whole(Value value) {
        if (Numbers.isWhole(value) || value instanceof Value.Undefined) return Numbers.integer(value);
        throw Failure.invalid("bad operand type for a sign: '" + Types.name(value) + "'");
    }
}
