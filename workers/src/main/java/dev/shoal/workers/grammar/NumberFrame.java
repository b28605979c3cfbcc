package dev.shoal.workers.grammar;

/** A number; it ends where a byte follows that is none of its own. */
record NumberFrame(NumberRange range, String text) implements Frame {
    @Override
    public State step(int b, State below, Grounding grounding) {
        if (belongs(b)) {
            String longer = text + (char) b;
            return range.startsOne(longer) ? below.push(new NumberFrame(range, longer)) : State.DEAD;
        }
        return !text.isEmpty() && range.contains(text) ? below.next(b, grounding) : State.DEAD;
    }

    /** Numbers that no bound cuts across, however they go on, differ in nothing but how many digits they still take. */
    @Override
    public Frame within(int horizon) {
        if (!endsWithDigit()) return this;
        int point = text.indexOf('.');
        int digits = range.freeDigits(text);
        return digits == NumberRange.CUT
                ? this
                : new NumberKey(range, digits, point < 0 ? NumberKey.NO_POINT : text.length() - point - 1);
    }

    private boolean belongs(int b) {
        if (b == '-') return text.isEmpty();
        if (b == '.') return range.fraction() > 0 && endsWithDigit() && text.indexOf('.') < 0;
        return b >= '0' && b <= '9';
    }

    private boolean endsWithDigit() {
        return !text.isEmpty() && text.charAt(text.length() - 1) != '-';
    }
}
