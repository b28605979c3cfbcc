package dev.shoal.e2e;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class ApicurioInteropTest extends RegistryInterop {
    private static ApicurioServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = ApicurioServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) server.close();
    }

    @Override
    String url() {
        return server.url();
    }
}
