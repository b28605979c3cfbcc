package dev.shoal.cli.tasks;

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

/** Asks an orchestrator about tasks over HTTP; any of them finds the one that owns the task. */
public final class TaskQuery {
    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private TaskQuery() {}

    public static HttpResponse<String> task(URI orchestrator, String id) throws IOException, InterruptedException {
        return get(orchestrator, "/tasks/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
    }

    public static HttpResponse<String> counts(URI orchestrator) throws IOException, InterruptedException {
        return get(orchestrator, "/counts");
    }

    /** @return the exit code */
    public static int print(HttpResponse<String> answer, PrintStream out) {
        out.println(answer.body().strip());
        return answer.statusCode() == OK ? 0 : 1;
    }

    private static HttpResponse<String> get(URI orchestrator, String path) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        URI uri = URI.create(orchestrator.toString().replaceFirst("/+$", "") + path);
        try {
            return client.send(
                    HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new IOException(
                    "no orchestrator answers at " + orchestrator
                            + "; its configuration needs query.port, and --orchestrator must name it",
                    e);
        }
    }
}
