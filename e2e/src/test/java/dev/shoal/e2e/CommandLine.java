package dev.shoal.e2e;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.Shoal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code shoal} commands in this process and keeps what they print. */
final class CommandLine {
    private CommandLine() {}

    /** @param out of standard output, @param err of standard error */
    record Ran(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** Runs a client command against this installation. */
    static Ran run(ConnectionSettings connection, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.add("--bootstrap-server=" + connection.kafka().get("bootstrap.servers"));
        all.add("--registry=" + connection.registry().get("schema.registry.url"));
        return run(all);
    }

    /** Runs a command that talks to no broker. */
    static Ran bare(List<String> command) {
        return run(command);
    }

    private static synchronized Ran run(List<String> command) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        var newOut = new ByteArrayOutputStream();
        var newErr = new ByteArrayOutputStream();
        System.setOut(new PrintStream(newOut, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(newErr, true, StandardCharsets.UTF_8));
        try {
            int code = Shoal.run(command.toArray(String[]::new));
            return new Ran(code, newOut.toString(StandardCharsets.UTF_8), newErr.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
