package dev.shoal.cli.demo;

import dev.shoal.cli.measure.Percentile;
import java.io.PrintStream;
import java.util.Locale;

/** Prints one line per second while tasks run: over the last one on a terminal, plainly elsewhere. */
final class Progress implements AutoCloseable {
    private final PrintStream out;
    private final boolean terminal;
    private final TaskTracker tracker;
    private final int total;
    private final long start = System.nanoTime();
    private final Thread thread = new Thread(this::run, "progress");

    Progress(PrintStream out, boolean terminal, TaskTracker tracker, int total) {
        this.out = out;
        this.terminal = terminal;
        this.tracker = tracker;
        this.total = total;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(1000);
                print();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void print() {
        double[] latencies = tracker.latenciesMs();
        int done = tracker.finished();
        double seconds = (System.nanoTime() - start) / 1e9;
        String line = String.format(
                Locale.ROOT,
                "%s %d/%d done  %.1f tasks/s  p50 %.0f ms  p99 %.0f ms  in flight %d  failed %d",
                bar(done),
                done,
                total,
                done / seconds,
                Percentile.of(latencies, 0.50),
                Percentile.of(latencies, 0.99),
                tracker.inFlight(),
                tracker.failed());
        if (terminal) out.print("\r\u001b[K" + line);
        else out.println(line);
        out.flush();
    }

    private String bar(int done) {
        if (!terminal) return String.format(Locale.ROOT, "%4.0fs", (System.nanoTime() - start) / 1e9);
        int width = 24;
        int filled = total == 0 ? width : (int) ((long) width * done / total);
        return "[" + "#".repeat(filled) + "-".repeat(width - filled) + "]";
    }

    /** Prints the last state and ends the line. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        print();
        if (terminal) out.println();
    }
}
