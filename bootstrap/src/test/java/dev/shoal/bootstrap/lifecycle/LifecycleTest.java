package dev.shoal.bootstrap.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final List<String> closed = new ArrayList<>();

    @Test
    void laterOnesAreClosedFirstAndOnce() {
        Lifecycle lifecycle = new Lifecycle();
        lifecycle.add(() -> closed.add("first"));
        lifecycle.add(() -> closed.add("second"));
        lifecycle.close();
        lifecycle.close();
        assertEquals(List.of("second", "first"), closed);
    }

    @Test
    void failureToCloseDoesNotStopTheRest() {
        Lifecycle lifecycle = new Lifecycle();
        lifecycle.add(() -> closed.add("first"));
        lifecycle.add(() -> {
            throw new IOException("stuck");
        });
        lifecycle.close();
        assertEquals(List.of("first"), closed);
    }

    @Test
    void healthTellsWhyTheProcessIsNotReady() throws Exception {
        AtomicReference<String> reason = new AtomicReference<>("starting");
        int port;
        try (HealthEndpoint health = new HealthEndpoint(0, reason::get)) {
            port = health.port();
            assertEquals("200 live\n", get(port, "/live"));
            assertEquals("503 starting\n", get(port, "/ready"));
            reason.set("");
            assertEquals("200 ready\n", get(port, "/ready"));
        }
        assertThrows(ConnectException.class, () -> get(port, "/live"));
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
