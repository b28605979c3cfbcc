package dev.shoal.cli.eval.report;

import dev.shoal.cli.eval.Evaluation;
import java.io.PrintStream;
import java.util.Locale;

/** Says how far an evaluation is: a bar that is written over on a terminal, a line now and then elsewhere. */
public final class EvalProgress {
    private static final int WIDTH = 24;
    private static final double TERMINAL_SECONDS = 0.2;
    private static final double PLAIN_SECONDS = 10;

    private final PrintStream out;
    private final boolean terminal;
    private final int total;
    private final long start = System.nanoTime();
    private double lastPrint;
    private int done;
    private int passed;
    private int judged;
    private String current = "";

    /** @param total cases of all models together */
    public EvalProgress(PrintStream out, boolean terminal, int total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    /** After each case. */
    public void accept(Evaluation.Step step) {
        String now = step.suite() + ", " + step.model();
        boolean changed = !now.equals(current);
        if (changed) {
            if (!terminal && judged > 0) print();
            current = now;
            judged = 0;
            passed = 0;
        }
        done++;
        judged++;
        if (step.passed()) passed++;
        if (seconds() - lastPrint >= (terminal ? TERMINAL_SECONDS : PLAIN_SECONDS)) print();
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    private void print() {
        lastPrint = seconds();
        double left = done == 0 ? 0 : lastPrint / done * (total - done);
        String line = String.format(
                Locale.ROOT,
                "%s %d/%d  %s: %d of %d right  %.1f cases/s  %.0f s left",
                terminal ? bar() : String.format(Locale.ROOT, "%4.0fs", lastPrint),
                done,
                total,
                current,
                passed,
                judged,
                done / Math.max(lastPrint, 1e-9),
                left);
        if (terminal) out.print("\r\u001b[K" + line);
        else out.println(line);
        out.flush();
    }

    private String bar() {
        int filled = total == 0 ? WIDTH : (int) ((long) WIDTH * done / total);
        return "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "]";
    }

    /** Prints the last state and ends the line. */
    public void end() {
        if (judged > 0) print();
        if (terminal) out.println();
    }
}
