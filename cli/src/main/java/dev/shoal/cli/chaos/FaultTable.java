package dev.shoal.cli.chaos;

import dev.shoal.cli.measure.Stalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The longest stall after each kind of fault. Pure.
 *
 * @param calmSeconds the longest stall before the first fault: what the machine does by itself
 * @param recoveries of each orchestrator that was killed while nothing else was wrong, in order of time
 */
record FaultTable(List<Row> rows, double calmSeconds, List<Double> recoveries, List<Event> events) {
    private static final double NANOS = 1e9;

    FaultTable {
        rows = List.copyOf(rows);
        recoveries = List.copyOf(recoveries);
        events = List.copyOf(events);
    }

    /**
     * One kind of fault in one kind of process.
     *
     * @param alone how many of them struck, and were got over, while nothing else was wrong
     * @param stallAloneSeconds the longest stall after one of those, @param stallSeconds after any
     */
    record Row(String label, int times, int alone, double stallAloneSeconds, double stallSeconds) {}

    /** One fault. @param atSeconds since the faults began */
    record Event(
            double atSeconds, String label, String target, double lengthSeconds, double stallSeconds, boolean alone) {}

    /** @param begun when the load began, @param faultsBegun when the faults did */
    static FaultTable of(List<Struck> struck, Stalls stalls, long begun, long faultsBegun) {
        List<Event> events = new ArrayList<>();
        List<Double> recoveries = new ArrayList<>();
        for (int i = 0; i < struck.size(); i++) {
            Struck one = struck.get(i);
            long stall = Struck.stall(struck, i, stalls);
            boolean alone = Struck.alone(struck, i, stall);
            events.add(new Event(
                    (one.start() - faultsBegun) / NANOS,
                    one.fault().label(),
                    one.fault().target().name(),
                    (one.healed() - one.start()) / NANOS,
                    stall / NANOS,
                    alone));
            boolean killed =
                    one.fault().kind() == FaultKind.KILL && one.fault().target().part() == Part.ORCHESTRATOR;
            if (killed && alone) recoveries.add(stall / NANOS);
        }
        return new FaultTable(rows(events), stalls.longest(begun, faultsBegun) / NANOS, recoveries, events);
    }

    private static List<Row> rows(List<Event> events) {
        Map<String, Row> rows = new TreeMap<>();
        for (Event event : events) {
            double alone = event.alone() ? event.stallSeconds() : 0;
            var row = new Row(event.label(), 1, event.alone() ? 1 : 0, alone, event.stallSeconds());
            rows.merge(
                    event.label(),
                    row,
                    (a, b) -> new Row(
                            a.label(),
                            a.times() + b.times(),
                            a.alone() + b.alone(),
                            Math.max(a.stallAloneSeconds(), b.stallAloneSeconds()),
                            Math.max(a.stallSeconds(), b.stallSeconds())));
        }
        return List.copyOf(rows.values());
    }
}
