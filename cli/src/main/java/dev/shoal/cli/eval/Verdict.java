package dev.shoal.cli.eval;

import java.util.List;

/**
 * What a case says of a model.
 *
 * @param faults none when it passed; the first is the one that matters most
 * @param expected for the reader of a failed case: the calls, the text or the state that was expected
 * @param fields of records that were to be extracted; zeros elsewhere
 */
public record Verdict(List<Fault> faults, String expected, Fields fields) {
    public Verdict {
        faults = List.copyOf(faults);
    }

    public Verdict(List<Fault> faults, String expected) {
        this(faults, expected, Fields.NONE);
    }

    public boolean passed() {
        return faults.isEmpty();
    }

    /** @param expected fields of the right record, @param given fields of the model's, @param right that are in both */
    public record Fields(int expected, int given, int right) {
        public static final Fields NONE = new Fields(0, 0, 0);
    }
}
