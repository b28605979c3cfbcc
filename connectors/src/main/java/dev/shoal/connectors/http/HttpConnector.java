package dev.shoal.connectors.http;

import dev.shoal.bootstrap.config.Secret;
import dev.shoal.connectors.spi.ToolConnector;
import dev.shoal.schemas.avro.ToolDefinition;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;

/**
 * Tools that are requests to one HTTP service, the one of the configuration: a definition gives paths only, and redirects are
 * not followed. Every write carries the invocation id as {@code Idempotency-Key}. Thread-safe.
 */
public final class HttpConnector implements ToolConnector {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Config config;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * @param baseUrl http or https, with a host, without query; paths of tools are appended
     * @param headers sent with every request, such as {@code Authorization}
     */
    public record Config(URI baseUrl, Map<String, Secret> headers) {
        public Config {
            headers = Map.copyOf(headers);
            boolean web = "http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme());
            boolean bare = baseUrl.getUserInfo() == null && baseUrl.getQuery() == null && baseUrl.getFragment() == null;
            if (!web || baseUrl.getHost() == null || !bare) {
                throw new IllegalArgumentException("must be http:// or https:// with a host, without user and query");
            }
        }
    }

    public HttpConnector(Config config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public PreparedTool prepare(ToolDefinition tool) {
        String base = config.baseUrl().toString().replaceAll("/+$", "");
        return new HttpTool(client, new RequestBuilder(base, config.headers(), HttpBinding.read(tool)));
    }

    @Override
    public void close() {
        // The client's threads end when nothing refers to it; it has no close before Java 21.
    }
}
