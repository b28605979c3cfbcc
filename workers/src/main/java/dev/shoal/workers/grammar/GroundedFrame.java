package dev.shoal.workers.grammar;

/** A grounded string before its opening quote. The grammar offers it only where some legal span exists. */
record GroundedFrame(Quoting quoting, GroundedType type) implements Frame {
    @Override
    public State step(int b, State below, Grounding grounding) {
        if (b != quoting.quote()) return State.DEAD;
        int[] starts = grounding.spans(type).starts();
        return below.push(new Span(quoting, type, starts, starts.length, 0, PatternDfa.START, 0));
    }

    /**
     * What is written is the beginning of some spans.
     *
     * <p>Equal only to itself: masks of it hold for one conversation and are not kept.
     */
    private static final class Span implements Frame {
        private final Quoting quoting;
        private final GroundedType type;
        private final int[] starts;
        private final int count;
        /** Whole code points written, the pattern's state after them, and bytes of the one that follows. */
        private final int written;

        private final int state;
        private final int bytes;
        /** Bytes that some span goes on with; filled on first use. */
        private long[] following = {};

        Span(Quoting quoting, GroundedType type, int[] starts, int count, int written, int state, int bytes) {
            this.quoting = quoting;
            this.type = type;
            this.starts = starts;
            this.count = count;
            this.written = written;
            this.state = state;
            this.bytes = bytes;
        }

        @Override
        public State step(int b, State below, Grounding grounding) {
            grounding.ask();
            if (b == quoting.quote() && bytes == 0) return mayEnd(grounding) ? below : State.DEAD;
            if (b >= Symbols.CONTROL || !follows(b, grounding)) return State.DEAD;
            int[] left = new int[count];
            int kept = 0;
            for (int i = 0; i < count; i++) if (byteAt(starts[i], grounding) == b) left[kept++] = starts[i];
            int codePoint = grounding.at(left[0] + written);
            if (quoting.of(codePoint).length > bytes + 1) {
                return below.push(new Span(quoting, type, left, kept, written, state, bytes + 1));
            }
            int target = type.pattern().next(state, codePoint);
            return below.push(new Span(quoting, type, left, kept, written + 1, target, 0));
        }

        private boolean mayEnd(Grounding grounding) {
            if (written < type.least()
                    || written > type.most()
                    || !type.pattern().accepts(state)) return false;
            for (int i = 0; i < count; i++) if (grounding.mayEnd(starts[i] + written)) return true;
            return false;
        }

        private boolean follows(int b, Grounding grounding) {
            if (following.length == 0) {
                long[] all = new long[4];
                for (int i = 0; i < count; i++) {
                    int next = byteAt(starts[i], grounding);
                    if (next >= 0) all[next >> 6] |= 1L << next;
                }
                following = all;
            }
            return (following[b >> 6] & 1L << b) != 0;
        }

        /** The next byte of the span from this start, or -1 when no legal span from here goes on. */
        private int byteAt(int start, Grounding grounding) {
            if (start + written >= grounding.spans(type).furthest(start)) return -1;
            int codePoint = grounding.at(start + written);
            if (codePoint < 0x80 && quoting.plain(codePoint)) return codePoint;
            return quoting.of(codePoint)[bytes] & 0xff;
        }
    }
}
