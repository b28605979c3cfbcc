package dev.shoal.connectors.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.connectors.spi.Json;
import dev.shoal.connectors.spi.ToolCall;
import dev.shoal.connectors.spi.ToolConnector.PreparedTool;
import dev.shoal.connectors.spi.ToolOutcome;
import dev.shoal.schemas.failure.ErrorCode;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One tool: one request. */
final class HttpTool implements PreparedTool {
    private static final Logger log = LoggerFactory.getLogger(HttpTool.class);
    private static final int MOST_ERROR_BYTES = 4_096;
    private static final int MOST_MESSAGE = 300;

    private final HttpClient client;
    private final RequestBuilder requests;

    HttpTool(HttpClient client, RequestBuilder requests) {
        this.client = client;
        this.requests = requests;
    }

    @Override
    public ToolOutcome invoke(ToolCall call) throws InterruptedException {
        Optional<Duration> left = call.timeLeft(Instant.now());
        if (left.isEmpty()) return ToolOutcome.retryable(ErrorCode.TOOL_UNAVAILABLE, "no time left for the request");
        HttpRequest request;
        try {
            request = requests.build(call);
        } catch (RequestBuilder.BadValue e) {
            return ToolOutcome.permanent(ErrorCode.INVALID_ARGUMENTS, e.getMessage());
        }
        CompletableFuture<HttpResponse<CappedBody.Body>> response =
                client.sendAsync(request, info -> new CappedBody(cap(info.statusCode(), call)));
        try {
            return outcome(call, response.get(left.get().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return ToolOutcome.retryable(ErrorCode.TOOL_TIMEOUT, "the service did not answer in time");
        } catch (ExecutionException e) {
            return failed(call, e.getCause());
        } finally {
            // Ends a transfer that is still going on.
            response.cancel(true);
        }
    }

    private static int cap(int status, ToolCall call) {
        // JSON is stored compactly; what is sent may have spaces.
        return status / 100 == 2 ? Math.max(MOST_ERROR_BYTES, 4 * call.maxResultBytes()) : MOST_ERROR_BYTES;
    }

    private static ToolOutcome failed(ToolCall call, Throwable failure) {
        log.warn(
                "{} of {}: {}",
                call.tool(),
                call.invocationId(),
                failure.getClass().getSimpleName());
        boolean unsent = failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
        if (unsent) return ToolOutcome.retryable(ErrorCode.TOOL_UNAVAILABLE, "the service cannot be reached");
        return ToolOutcome.retryable(ErrorCode.TOOL_TIMEOUT, "the connection broke before the answer");
    }

    private static ToolOutcome outcome(ToolCall call, HttpResponse<CappedBody.Body> response) {
        int status = response.statusCode();
        if (status / 100 == 2) return success(call, response.body());
        if (status == 429) {
            return new ToolOutcome.Retryable(
                    ErrorCode.TOOL_UNAVAILABLE.code(), "the service is busy", RetryAfter.of(response));
        }
        String code = "http_" + status;
        log.info("{} of {}: {}", call.tool(), call.invocationId(), code);
        if (status == 408 || status == 425 || status >= 500) {
            return new ToolOutcome.Retryable(code, "the service answered " + status, RetryAfter.of(response));
        }
        return refusal(response.body())
                .orElseGet(() -> new ToolOutcome.Permanent(code, "the service answered " + status));
    }

    private static ToolOutcome success(ToolCall call, CappedBody.Body body) {
        if (!body.complete()) return ToolOutcome.tooLarge(call.maxResultBytes());
        String text = new String(body.bytes(), StandardCharsets.UTF_8);
        String json;
        try {
            json = text.isBlank() ? "{}" : Json.write(Json.read(text));
        } catch (JsonProcessingException e) {
            json = Json.write(Json.NODES.objectNode().put("text", text));
        }
        boolean fits = json.getBytes(StandardCharsets.UTF_8).length <= call.maxResultBytes();
        return fits ? ToolOutcome.success(json) : ToolOutcome.tooLarge(call.maxResultBytes());
    }

    /** What the service itself says, when it says it as {@code {"error": code, "message": text}}. */
    private static Optional<ToolOutcome> refusal(CappedBody.Body body) {
        try {
            JsonNode node = Json.read(new String(body.bytes(), StandardCharsets.UTF_8));
            String code = node.path("error").asText("");
            String message = node.path("message").asText("");
            if (!code.matches("[a-z][a-z0-9_]{0,63}") || message.isBlank()) return Optional.empty();
            String shown = message.length() <= MOST_MESSAGE ? message : message.substring(0, MOST_MESSAGE);
            return Optional.of(new ToolOutcome.Permanent(code, shown));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
