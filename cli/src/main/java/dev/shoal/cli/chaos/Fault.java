package dev.shoal.cli.chaos;

import java.time.Duration;
import java.util.Locale;

/**
 * One fault to come.
 *
 * @param length until it is healed: until the new start of a killed process, which then takes its time to come up
 * @param gap between the end of the fault's effects and the next fault
 * @param overlapped whether the next one strikes while this one lasts
 */
record Fault(Target target, FaultKind kind, Duration length, Duration gap, boolean overlapped) {
    static String label(FaultKind kind, Part part) {
        return kind.label() + " " + part.label();
    }

    /** What the table counts it under. */
    String label() {
        return label(kind, target.part());
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %s for %.1f s", kind.label(), target.name(), length.toMillis() / 1000.0);
    }
}
