package dev.shoal.workers.grammar;

/**
 * A text between quotes, from before its opening quote.
 *
 * @param state of the pattern, @param least code points still needed, @param most code points still allowed
 */
record StringFrame(Quoting quoting, PatternDfa pattern, int state, int least, int most, boolean open)
        implements StringPart {
    /** Inside any text of at most so many code points. */
    static StringFrame inside(Quoting quoting, int most) {
        return new StringFrame(quoting, PatternDfa.ANY, PatternDfa.START, 0, most, true);
    }

    static StringFrame start(Quoting quoting, PatternDfa pattern, int least, int most) {
        return new StringFrame(quoting, pattern, PatternDfa.START, least, most, false);
    }

    @Override
    public State step(int b, State below, Grounding grounding) {
        if (!open) return b == quoting.quote() ? below.push(opened()) : State.DEAD;
        if (b == quoting.quote()) return least == 0 && pattern.accepts(state) ? below : State.DEAD;
        if (b == '\\' && quoting.escapes()) return escaping(new Escape(this, 1, 0), below);
        return quoting.plain(b) ? reading(Utf8.start(b), below) : State.DEAD;
    }

    private StringFrame opened() {
        return new StringFrame(quoting, pattern, state, least, most, true);
    }

    private State reading(Utf8 bytes, State below) {
        if (!bytes.valid()) return State.DEAD;
        if (bytes.complete()) return after(bytes.bits(), below);
        return anyAlive(bytes.low(), bytes.high()) ? below.push(new Bytes(this, bytes)) : State.DEAD;
    }

    private static State escaping(Escape escape, State below) {
        return escape.alive() ? below.push(escape) : State.DEAD;
    }

    /** The string with one more code point. */
    private State after(int codePoint, State below) {
        int target = pattern.next(state, codePoint);
        if (!alive(target)) return State.DEAD;
        return below.push(new StringFrame(quoting, pattern, target, Math.max(0, least - 1), most - 1, true));
    }

    private boolean alive(int target) {
        return target != PatternDfa.NONE && most > 0 && pattern.accepts(target, Math.max(0, least - 1), most - 1);
    }

    private boolean anyAlive(int low, int high) {
        for (int i = pattern.firstRange(state, low); i < pattern.rangeEnd(state) && pattern.low(i) <= high; i++) {
            if (alive(pattern.target(i))) return true;
        }
        return false;
    }

    /** True when only the lengths limit the text. */
    boolean free() {
        return open && pattern.isAny();
    }

    @Override
    public int left() {
        return most;
    }

    /** Limits beyond what one token can write make no difference to its mask. */
    @Override
    public StringFrame within(int horizon) {
        if (!pattern.isAny()) {
            int far = horizon + pattern.furthestEnd();
            if (least > 0 || most <= far) return this;
            return new StringFrame(quoting, pattern, state, 0, far, open);
        }
        int near = Math.min(least, horizon);
        return new StringFrame(quoting, pattern, state, near, Math.max(near, Math.min(most, horizon)), open);
    }

    /** Inside the UTF-8 bytes of a code point. */
    private record Bytes(StringFrame string, Utf8 bytes) implements StringPart {
        @Override
        public int left() {
            return string.most - 1;
        }

        @Override
        public State step(int b, State below, Grounding grounding) {
            return string.reading(bytes.next(b), below);
        }

        @Override
        public Frame within(int horizon) {
            return new Bytes(string.within(horizon + 1), bytes);
        }
    }

    /** After the first {@code length} bytes of an escape; number {@code index} is the first that starts like this. */
    private record Escape(StringFrame string, int length, int index) implements StringPart {
        @Override
        public int left() {
            return string.most - 1;
        }

        @Override
        public State step(int b, State below, Grounding grounding) {
            for (int i = index; i < string.quoting.escapeCount(); i++) {
                byte[] escape = string.quoting.escape(i);
                if (!startsAlike(escape) || escape[length] != b) continue;
                if (escape.length == length + 1) return string.after(string.quoting.escapedCodePoint(i), below);
                return escaping(new Escape(string, length + 1, i), below);
            }
            return State.DEAD;
        }

        private boolean alive() {
            for (int i = index; i < string.quoting.escapeCount(); i++) {
                if (!startsAlike(string.quoting.escape(i))) continue;
                if (string.alive(string.pattern.next(string.state, string.quoting.escapedCodePoint(i)))) return true;
            }
            return false;
        }

        private boolean startsAlike(byte[] escape) {
            byte[] prefix = string.quoting.escape(index);
            for (int i = 0; i < length; i++) if (i >= escape.length || prefix[i] != escape[i]) return false;
            return escape.length > length;
        }

        @Override
        public Frame within(int horizon) {
            return new Escape(string.within(horizon + 1), length, index);
        }
    }
}
