package dev.shoal.cli.chaos;

import dev.shoal.cli.Shoal;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What a process started by {@link ShoalProcess} runs: a {@code shoal} command, or one of the parts that only a test bed needs.
 * It ends with its parent, whatever happens to that: its standard input is the parent's, and its end is the parent's end.
 */
final class ChildProgram {
    static final String BROKER = "chaos-broker";
    static final String WORKER = "chaos-worker";
    static final String DATABASE = "chaos-database";

    private static final int ORPHANED = 3;

    private ChildProgram() {}

    public static void main(String[] args) throws Exception {
        endWithParent();
        List<String> rest = Arrays.asList(args).subList(1, args.length);
        switch (args[0]) {
            case BROKER -> ClusterBroker.main(rest);
            case WORKER -> ScriptedWorker.main(rest);
            case DATABASE -> LedgerDatabase.main(rest);
            default -> Shoal.main(args);
        }
    }

    private static void endWithParent() {
        var watch = new Thread(ChildProgram::awaitParentsEnd, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void awaitParentsEnd() {
        try {
            while (System.in.read() >= 0) continue;
        } catch (IOException e) {
            // it cannot be read any longer: the parent is gone
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
