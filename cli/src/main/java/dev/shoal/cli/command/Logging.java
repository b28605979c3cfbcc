package dev.shoal.cli.command;

import java.nio.file.Path;

/** Chooses where this process logs; to be called before the first logger is made. */
final class Logging {
    private Logging() {}

    /** Everything into a file, for commands whose output is for people. */
    static void toFile(Path file) {
        System.setProperty("shoal.log.file", file.toString());
        System.setProperty("logback.configurationFile", "shoal-logback-file.xml");
    }

    /** Everything to standard output, for services. */
    static void toConsole() {
        System.setProperty("logback.configurationFile", "shoal-logback-console.xml");
    }

    /** Warnings to standard error, for client commands. */
    static void warningsOnly() {
        System.setProperty("logback.configurationFile", "shoal-logback-client.xml");
    }
}
