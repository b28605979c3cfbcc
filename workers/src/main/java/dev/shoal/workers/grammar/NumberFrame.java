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

    private boolean belongs(int b) {
        if (b == '-') return text.isEmpty();
        if (b == '.') return range.fraction() > 0 && endsWithDigit() && text.indexOf('.') < 0;
        return b >= '0' && b <= '9';
    }

    private boolean endsWithDigit() {
        return !text.isEmpty() && text.charAt(text.length() - 1) != '-';
    }
}
