package dev.shoal.e2e;

import dev.shoal.cli.registry.EmbeddedRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EmbeddedRegistryInteropTest extends RegistryInterop {
    private static EmbeddedRegistry server;

    @BeforeAll
    static void start() {
        server = new EmbeddedRegistry(0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    String url() {
        return server.url();
    }
}
