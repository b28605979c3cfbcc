package dev.shoal.streams.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.bootstrap.config.Secret;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.streams.processor.Stores;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Looks up tasks in the stores of this instance, and asks the others for theirs. Thread-safe. */
public final class TaskQueries {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long COUNTS_KEPT_NANOS = Duration.ofSeconds(5).toNanos();
    private static final JsonMapper JSON = new JsonMapper();

    private final KafkaStreams streams;
    private final HostInfo self;
    private final Bearer bearer;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private Optional<Counts> lastCounts = Optional.empty();
    private long countedNanos;

    /** @param self how the other instances reach this one, @param token theirs and this one's */
    public TaskQueries(KafkaStreams streams, HostInfo self, Optional<Secret> token) {
        this.streams = streams;
        this.bearer = new Bearer(token);
        this.self = self;
    }

    QueryEndpoint.Answer task(String id, boolean local) {
        KeyQueryMetadata owner = streams.queryMetadataForKey(Stores.TASKS, id, new StringSerializer());
        if (!local && KeyQueryMetadata.NOT_AVAILABLE.equals(owner)) {
            return QueryEndpoint.Answer.error(503, "the tasks are being handed over between orchestrators");
        }
        if (!local && !owner.activeHost().equals(self)) {
            String path =
                    "/tasks/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
            return ask(owner.activeHost(), path)
                    .orElseGet(() -> QueryEndpoint.Answer.error(
                            503, "the orchestrator at " + owner.activeHost() + " owns the task and does not answer"));
        }
        TaskState state = store().get(id);
        if (state == null) return QueryEndpoint.Answer.error(404, "no task of this id is known");
        return new QueryEndpoint.Answer(200, TaskView.of(state));
    }

    QueryEndpoint.Answer counts(boolean local) {
        Counts counts = new Counts();
        counts.add(own());
        if (!local) {
            List<HostInfo> others = streams.streamsMetadataForStore(Stores.TASKS).stream()
                    .map(StreamsMetadata::hostInfo)
                    .filter(host -> !host.equals(self))
                    .toList();
            for (HostInfo other : others) {
                Optional<QueryEndpoint.Answer> answer = ask(other, "/counts").filter(a -> a.status() == 200);
                if (answer.isPresent()) counts.add(answer.get().body());
                else counts.unreachable();
            }
        }
        return new QueryEndpoint.Answer(200, counts.json());
    }

    /** Walks over the store, and not for everyone who asks. */
    private synchronized JsonNode own() {
        long now = System.nanoTime();
        if (lastCounts.isEmpty() || now - countedNanos > COUNTS_KEPT_NANOS) {
            var counts = new Counts();
            Instant at = Instant.now();
            try (KeyValueIterator<String, TaskState> all = store().all()) {
                while (all.hasNext()) counts.add(all.next().value, at);
            }
            counts.instance();
            lastCounts = Optional.of(counts);
            countedNanos = now;
        }
        return lastCounts.get().json();
    }

    private ReadOnlyKeyValueStore<String, TaskState> store() {
        return streams.store(StoreQueryParameters.fromNameAndType(Stores.TASKS, QueryableStoreTypes.keyValueStore()));
    }

    private Optional<QueryEndpoint.Answer> ask(HostInfo host, String path) {
        URI uri = URI.create("http://" + host.host() + ":" + host.port() + path + "?local=true");
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
        bearer.header().ifPresent(header -> request.header("Authorization", header));
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return Optional.of(new QueryEndpoint.Answer(response.statusCode(), read(response.body())));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static JsonNode read(String body) throws JsonProcessingException {
        return JSON.readTree(body);
    }
}
