package dev.shoal.cli.tasks;

import dev.shoal.bootstrap.config.Secret;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Asks an orchestrator about tasks over HTTP; any of them finds the one that owns the task. */
public final class TaskQuery {
    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private TaskQuery() {}

    public static HttpResponse<String> task(URI orchestrator, Optional<Secret> token, String id)
            throws IOException, InterruptedException {
        return get(orchestrator, token, "/tasks/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
    }

    public static HttpResponse<String> counts(URI orchestrator, Optional<Secret> token)
            throws IOException, InterruptedException {
        return get(orchestrator, token, "/counts");
    }

    /** @return the exit code */
    public static int print(HttpResponse<String> answer, PrintStream out) {
        out.println(answer.body().strip());
        return answer.statusCode() == OK ? 0 : 1;
    }

    private static HttpResponse<String> get(URI orchestrator, Optional<Secret> token, String path)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        URI uri = URI.create(orchestrator.toString().replaceFirst("/+$", "") + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
        token.ifPresent(t -> request.header("Authorization", "Bearer " + t.reveal()));
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new IOException(
                    "no orchestrator answers at " + orchestrator
                            + "; its configuration needs query.port, and --orchestrator must name it",
                    e);
        }
    }
}
