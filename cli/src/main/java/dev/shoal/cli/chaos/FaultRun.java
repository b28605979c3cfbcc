package dev.shoal.cli.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Strikes and heals, one fault after the other, some of them two at a time. Owned by one thread. */
final class FaultRun {
    /** When the effects of a fault last longer than this, the next one comes nevertheless. */
    private static final Duration LONGEST_SETTLING = Duration.ofSeconds(30);

    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    private static final long STEP_MS = 50;

    private final Processes processes;
    private final Network network;
    private final Tally tally;
    private final FaultPlan plan;
    private final Consumer<String> told;
    private final List<Struck> struck = new ArrayList<>();
    private final List<Active> active = new ArrayList<>();
    private final List<String> endedByThemselves = new ArrayList<>();
    private long calmSince = System.nanoTime();
    private Duration gap = Duration.ZERO;

    private record Active(Fault fault, long start, long healAt) {}

    /** @param told what happens, for people */
    FaultRun(Processes processes, Network network, Tally tally, FaultPlan plan, Consumer<String> told) {
        this.processes = processes;
        this.network = network;
        this.tally = tally;
        this.plan = plan;
        this.told = told;
    }

    /** Strikes for so long, then heals what is left. @param step called often */
    void run(Duration time, Runnable step) throws IOException, InterruptedException {
        calmSince = System.nanoTime();
        long end = calmSince + time.toNanos();
        while (System.nanoTime() < end || !active.isEmpty()) {
            healDue();
            if (System.nanoTime() < end && mayStrike()) strike(plan.next());
            restartEnded();
            step.run();
            TimeUnit.MILLISECONDS.sleep(STEP_MS);
        }
        restartEnded();
    }

    List<Struck> struck() {
        List<Struck> sorted = new ArrayList<>(struck);
        sorted.sort(Comparator.comparingLong(Struck::start));
        return sorted;
    }

    /** Processes that ended although nothing was done to them. */
    List<String> endedByThemselves() {
        return List.copyOf(endedByThemselves);
    }

    private boolean mayStrike() {
        long now = System.nanoTime();
        if (active.size() == 1) {
            Active one = active.get(0);
            return one.fault().overlapped()
                    && now - one.start() > one.fault().length().toNanos() / 2;
        }
        if (!active.isEmpty()) return false;
        boolean settled = tally.settledSince(calmSince) || now - calmSince > LONGEST_SETTLING.toNanos();
        return settled && now - calmSince > gap.toNanos();
    }

    private void strike(Fault fault) throws IOException, InterruptedException {
        told.accept(fault.toString());
        long now = System.nanoTime();
        Target target = fault.target();
        switch (fault.kind()) {
            case KILL -> processes.process(target).kill();
            case RESTART -> processes.process(target).terminate();
            case STOP -> processes.process(target).pause(fault.length());
            case STALL -> network.stall(target);
            case CUT -> network.cut(target);
        }
        active.add(new Active(fault, now, now + fault.length().toNanos()));
    }

    private void healDue() throws IOException, InterruptedException {
        long now = System.nanoTime();
        for (Active one : List.copyOf(active)) {
            if (now < one.healAt()) continue;
            Target target = one.fault().target();
            if (one.fault().kind() == FaultKind.RESTART && stillStopping(one)) continue;
            switch (one.fault().kind()) {
                case KILL, RESTART -> processes.start(target);
                case STOP -> {} // whoever stopped it lets it go on
                case STALL, CUT -> network.mend(target);
            }
            active.remove(one);
            struck.add(new Struck(one.fault(), one.start(), now));
            calmSince = now;
            gap = one.fault().gap();
        }
    }

    /** A supervisor waits for the end of a process that was told to end, but not for ever. */
    private boolean stillStopping(Active one) throws InterruptedException {
        ShoalProcess process = processes.process(one.fault().target());
        if (!process.alive()) return false;
        if (System.nanoTime() - one.start() < LONGEST_STOP.toNanos()) return true;
        told.accept(
                one.fault().target().name() + " did not stop within " + LONGEST_STOP.toSeconds() + " s and is killed");
        endedByThemselves.add(one.fault().target().name() + " (killed: it did not stop)");
        process.kill();
        return false;
    }

    /** What a supervisor does. */
    private void restartEnded() throws IOException {
        for (Target target : processes.ended()) {
            boolean killed = active.stream()
                    .anyMatch(one -> one.fault().kind().endsProcess()
                            && one.fault().target().equals(target));
            if (killed) continue;
            endedByThemselves.add(target.name());
            told.accept(target.name() + " ended by itself and is started again");
            processes.start(target);
        }
    }
}
