package dev.shoal.cli.command;

import java.nio.file.Path;

/** Where the installation lies; the {@code shoal} script says so, a build tree is the default. */
final class Home {
    private Home() {}

    static Path dir() {
        return Path.of(System.getProperty("shoal.home", "."));
    }

    static Path model() {
        return dir().resolve("model").resolve("order-desk");
    }

    static Path orderDesk() {
        return dir().resolve("examples").resolve("order-desk");
    }
}
