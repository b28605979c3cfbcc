package dev.shoal.connectors.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.shoal.bootstrap.config.Secret;
import dev.shoal.connectors.Tools;
import dev.shoal.connectors.spi.ToolConnector.PreparedTool;
import dev.shoal.connectors.spi.ToolOutcome;
import dev.shoal.connectors.spi.ToolOutcome.Permanent;
import dev.shoal.connectors.spi.ToolOutcome.Retryable;
import dev.shoal.schemas.avro.Effect;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpToolTest {
    private static final String PROPERTIES =
            """
            {"order": {"type": "string"}, "note": {"type": "string"}, "count": {"type": "integer"},
             "list": {"type": "array", "items": {"type": "integer"}, "maxItems": 3}}""";

    private record Seen(String method, String uri, Map<String, List<String>> headers, String body) {
        Optional<String> header(String name) {
            return headers.getOrDefault(name, List.of()).stream().findFirst();
        }
    }

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;
    private HttpConnector connector;
    private volatile HttpHandler answer = exchange -> reply(exchange, 200, "{}");

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body));
            answer.handle(exchange);
        });
        server.start();
        connector = connector(server.getAddress().getPort());
    }

    @AfterEach
    void stopServer() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
        connector.close();
    }

    private static HttpConnector connector(int port) {
        var headers = Map.of("Authorization", new Secret("Bearer s3cret"));
        return new HttpConnector(new HttpConnector.Config(URI.create("http://127.0.0.1:" + port + "/api/"), headers));
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private PreparedTool tool(Effect effect, String binding) {
        return connector.prepare(
                Tools.tool("http", effect, PROPERTIES, binding, Map.of("customer", "headers.customer")));
    }

    private PreparedTool get() {
        return tool(
                Effect.READ, "{\"method\": \"GET\", \"path\": \"/orders/{order}\", \"query\": [\"note\", \"count\"]}");
    }

    private static ToolOutcome call(PreparedTool tool, String arguments) throws InterruptedException {
        return tool.invoke(Tools.call("t/1/0", arguments, Map.of("customer", "c-7")));
    }

    private ToolOutcome answered(int status, String body, String... header) throws InterruptedException {
        answer = exchange -> {
            for (int i = 0; i < header.length; i += 2)
                exchange.getResponseHeaders().set(header[i], header[i + 1]);
            reply(exchange, status, body);
        };
        return call(get(), "{\"order\": \"1\"}");
    }

    @Test
    void requestCarriesPathQueryAndConfiguredHeaders() throws Exception {
        call(get(), "{\"order\": \"A b&c%2F+ü\", \"note\": \"x=1&y\", \"count\": 3}");
        assertEquals(
                "/api/orders/A%20b%26c%252F%2B%C3%BC?note=x%3D1%26y&count=3",
                seen.get(0).uri());
        assertEquals(Optional.of("Bearer s3cret"), seen.get(0).header("Authorization"));
        assertEquals(Optional.empty(), seen.get(0).header("Idempotency-key"));
    }

    @Test
    void absentValuesAreLeftOut() throws Exception {
        call(get(), "{\"order\": \"1\"}");
        assertEquals("/api/orders/1", seen.get(0).uri());
    }

    @Test
    void writeCarriesBodyBoundValuesAndIdempotencyKey() throws Exception {
        var tool = tool(
                Effect.IDEMPOTENT,
                """
                {"method": "POST", "path": "/shipments", "body": ["order", "list", "count", "customer"],
                 "headers": {"X-Customer": "shop {customer}"}}""");
        call(tool, "{\"order\": \"1\", \"list\": [1, 2]}");
        assertEquals(
                "{\"order\":\"1\",\"list\":[1,2],\"customer\":\"c-7\"}",
                seen.get(0).body());
        assertEquals(Optional.of("t/1/0"), seen.get(0).header("Idempotency-key"));
        assertEquals(Optional.of("application/json"), seen.get(0).header("Content-type"));
        assertEquals(Optional.of("shop c-7"), seen.get(0).header("X-customer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../admin", "a\\\\b", "a\\u0000b"})
    void valueThatWouldLeaveItsPathSegmentIsRefused(String value) throws Exception {
        var outcome = call(get(), "{\"order\": \"" + value + "\"}");
        assertEquals("invalid_arguments", ((Permanent) outcome).code());
        assertEquals(List.of(), seen);
    }

    @Test
    void headerValueWithLineBreakIsRefused() throws Exception {
        var tool = tool(Effect.READ, "{\"method\": \"GET\", \"path\": \"/\", \"headers\": {\"X-Note\": \"{note}\"}}");
        var outcome = call(tool, "{\"note\": \"a\\r\\nX-Admin: 1\"}");
        assertEquals("invalid_arguments", ((Permanent) outcome).code());
        assertEquals(List.of(), seen);
    }

    @Test
    void jsonAnswerIsTheResultAndOtherTextIsWrapped() throws Exception {
        assertEquals(ToolOutcome.success("{\"a\":[1,2.50]}"), answered(200, "{ \"a\" : [1, 2.50] }\n"));
        assertEquals(ToolOutcome.success("{\"text\":\"done \\\"1\\\"\"}"), answered(200, "done \"1\""));
        assertEquals(ToolOutcome.success("{\"text\":\"{} {}\"}"), answered(200, "{} {}"));
        assertEquals(ToolOutcome.success("{}"), answered(204, ""));
    }

    @Test
    void refusalIsToldInTheServicesWordsWhenItHasSome() throws Exception {
        assertEquals(new Permanent("http_404", "the service answered 404"), answered(404, "<html>secret</html>"));
        assertEquals(
                new Permanent("no_such_order", "there is none"),
                answered(422, "{\"error\": \"no_such_order\", \"message\": \"there is none\"}"));
        var longWinded = answered(400, "{\"error\": \"x\", \"message\": \"" + "m".repeat(3000) + "\"}");
        assertEquals(300, ((Permanent) longWinded).reason().length());
        assertEquals(
                new Permanent("http_400", "the service answered 400"),
                answered(400, "{\"error\": \"Not A Code!\", \"message\": \"m\"}"));
    }

    @Test
    void busyAndBrokenServicesAreRetryable() throws Exception {
        assertEquals(
                new Retryable("tool_unavailable", "the service is busy", Optional.of(Duration.ofSeconds(7))),
                answered(429, "", "Retry-After", "7"));
        assertEquals(
                new Retryable("http_503", "the service answered 503", Optional.of(Duration.ofSeconds(2))),
                answered(503, "", "Retry-After", "2"));
        for (int status : new int[] {408, 425, 500, 502, 504}) {
            assertEquals(
                    new Retryable("http_" + status, "the service answered " + status, Optional.empty()),
                    answered(status, "oops"));
        }
    }

    @Test
    void redirectIsNotFollowed() throws Exception {
        assertEquals(
                new Permanent("http_302", "the service answered 302"),
                answered(
                        302,
                        "",
                        "Location",
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/elsewhere"));
        assertEquals(1, seen.size());
    }

    @Test
    void hugeAnswerIsBrokenOff() throws Exception {
        CountDownLatch brokenOff = new CountDownLatch(1);
        answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[64 * 1024];
            try (OutputStream out = exchange.getResponseBody()) {
                for (long sent = 0; sent < 1L << 30; sent += chunk.length) out.write(chunk);
            } catch (IOException e) {
                brokenOff.countDown();
            }
        };
        assertEquals(
                new Permanent("result_too_large", "the result is longer than 4000 bytes"),
                call(get(), "{\"order\": \"1\"}"));
        assertTrue(brokenOff.await(10, TimeUnit.SECONDS), "the transfer ended");
    }

    @Test
    void answerSlightlyTooLargeIsRefused() throws Exception {
        assertEquals(ToolOutcome.tooLarge(4000), answered(200, "{\"a\": \"" + "x".repeat(4000) + "\"}"));
    }

    @Test
    void slowAnswerIsGivenUpInTime() throws Exception {
        answer = exchange -> await();
        assertTimesOut();
    }

    @Test
    void drippingAnswerIsGivenUpInTime() throws Exception {
        answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write('{');
            out.flush();
            await();
        };
        assertTimesOut();
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertTimesOut() throws Exception {
        long start = System.nanoTime();
        var outcome = get().invoke(
                        Tools.call("t/1/0", "{\"order\": \"1\"}", Map.of("customer", "c"), Duration.ofMillis(400)));
        assertEquals(new Retryable("tool_timeout", "the service did not answer in time", Optional.empty()), outcome);
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(4).toNanos());
    }

    @Test
    void serviceThatIsAwayIsUnavailable() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        try (HttpConnector away = connector(closed)) {
            var tool = away.prepare(
                    Tools.tool("http", Effect.READ, "{}", "{\"method\": \"GET\", \"path\": \"/\"}", Map.of()));
            assertEquals(
                    new Retryable("tool_unavailable", "the service cannot be reached", Optional.empty()),
                    call(tool, "{}"));
        }
    }

    @Test
    void connectionBrokenBeforeTheAnswerIsInDoubt() throws Exception {
        answer = HttpExchange::close;
        var tool = tool(Effect.IDEMPOTENT, "{\"method\": \"POST\", \"path\": \"/\", \"body\": [\"note\"]}");
        var outcome = call(tool, "{\"note\": \"n\"}");
        assertEquals("tool_timeout", ((Retryable) outcome).code());
        assertFalse(outcome.toString().contains("127.0.0.1"), "no addresses in reasons");
    }
}
