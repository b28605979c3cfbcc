package dev.shoal.schemas.serde;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.ParsedSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Confluent's registry client behind our own Avro and two kinds of failure; the only class that names it. Thread-safe.
 *
 * <p>Schemas cross over as JSON, since the client brings a relocated Avro of its own.
 */
final class SchemaClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SchemaClient.class);

    private static final String URL = "schema.registry.url";
    private static final String MOCK = "mock://";
    private static final int CACHED_SCHEMAS = 1000;
    private static final String CONNECT_TIMEOUT_MS = "3000";
    private static final String READ_TIMEOUT_MS = "7000";

    /**
     * An id that the registry did not have is not asked for again so soon: a flood of such records would cost a request each. Longer
     * would cost a record whose schema was registered after somebody had guessed its id.
     */
    private static final long MISSING_ID_SECONDS = 2;

    /** A subject or a schema that the registry does not have. */
    private static final List<Integer> NOT_FOUND = List.of(40401, 40402, 40403);

    private final SchemaRegistryClient client;
    private final String urls;

    private SchemaClient(SchemaRegistryClient client, String urls) {
        this.client = client;
        this.urls = urls;
    }

    static SchemaClient connect(Map<String, String> config) {
        String urls = config.getOrDefault(URL, "").trim();
        if (urls.isEmpty()) throw new IllegalArgumentException(URL + ": is required");
        if (urls.startsWith(MOCK)) {
            return new SchemaClient(MockSchemaRegistry.getClientForScope(urls.substring(MOCK.length())), urls);
        }
        List<String> each = Stream.of(urls.split(",")).map(String::trim).toList();
        each.forEach(SchemaClient::check);
        Map<String, Object> all = new HashMap<>(config);
        all.putIfAbsent("http.connect.timeout.ms", CONNECT_TIMEOUT_MS);
        all.putIfAbsent("http.read.timeout.ms", READ_TIMEOUT_MS);
        all.put("missing.id.cache.ttl.sec", MISSING_ID_SECONDS); // the client takes no text here
        return new SchemaClient(new CachedSchemaRegistryClient(each, CACHED_SCHEMAS, all), withoutUserInfo(urls));
    }

    private static void check(String url) {
        try {
            var uri = new URI(url);
            uri.toURL();
            if (uri.getHost() != null && (url.startsWith("http://") || url.startsWith("https://"))) return;
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
            // reported below: the URL may hold a password, so its text is not repeated
        }
        throw new IllegalArgumentException(URL + ": must be a comma-separated list of http:// or https:// addresses");
    }

    private static String withoutUserInfo(String urls) {
        return urls.replaceAll("//[^/@,]*@", "//");
    }

    /** The schema that a record was written with; empty when the registry has none under this id. */
    Optional<Schema> byId(int id) {
        try {
            ParsedSchema schema = client.getSchemaById(id);
            if (!schema.schemaType().equals(AvroSchema.TYPE)) return Optional.empty();
            return Optional.of(parse(schema.canonicalString()));
        } catch (SerializationException e) {
            return Optional.empty();
        } catch (RestClientException e) {
            if (NOT_FOUND.contains(e.getErrorCode())) return Optional.empty();
            throw unavailable("the schema with id " + id + " could not be fetched", e);
        } catch (IOException e) {
            // The client's only sign of an answer that is there and no Avro schema.
            if (String.valueOf(e.getMessage()).startsWith("Invalid schema")) return Optional.empty();
            throw unavailable("the schema with id " + id + " could not be fetched", e);
        }
    }

    /** The id of the schema under the subject, which is registered first if {@code register} says so. */
    int id(String subject, Schema schema, boolean register) {
        var parsed = new AvroSchema(plain(schema).toString());
        try {
            return register ? client.register(subject, parsed) : client.getId(subject, parsed);
        } catch (RestClientException e) {
            throw refusedOrUnavailable(subject, schema, e);
        } catch (IOException e) {
            throw unavailable("the schema of " + subject + " could not be looked up", e);
        }
    }

    /** A schema of a subject with its id. */
    record Registered(int id, Schema schema) {}

    /** The newest schema of the subject, whichever program registered it. */
    Registered latest(String subject, Schema ours) {
        try {
            SchemaMetadata latest = client.getLatestSchemaMetadata(subject);
            return new Registered(latest.getId(), parse(latest.getSchema()));
        } catch (RestClientException e) {
            throw refusedOrUnavailable(subject, ours, e);
        } catch (IOException e) {
            throw unavailable("the latest schema of " + subject + " could not be fetched", e);
        }
    }

    /** Without the Java string type that the compiler notes in the schema: other languages and programs register none. */
    static Schema plain(Schema schema) {
        return new Schema.Parser().parse(schema.toString().replace(",\"avro.java.string\":\"String\"", ""));
    }

    private static Schema parse(String json) {
        try {
            return new Schema.Parser().parse(json);
        } catch (AvroRuntimeException | NullPointerException e) { // a null pointer for a type that is not defined
            throw new SerializationException("the schema registry's answer is no Avro schema", e);
        }
    }

    private RuntimeException refusedOrUnavailable(String subject, Schema schema, RestClientException e) {
        boolean refused = e.getStatus() == 409 || e.getStatus() == 422 || NOT_FOUND.contains(e.getErrorCode());
        if (!refused) return unavailable("the schema of " + subject + " could not be looked up or registered", e);
        return new SerializationException(
                "the schema registry does not accept the schema of " + schema.getFullName() + " under subject "
                        + subject + " (error " + e.getErrorCode() + "): register it, or allow auto.register.schemas",
                e);
    }

    private RegistryUnavailable unavailable(String what, Exception cause) {
        String why = cause instanceof RestClientException rest
                ? "status " + rest.getStatus() + ", error " + rest.getErrorCode()
                : cause.toString();
        return new RegistryUnavailable(what + " from the schema registry at " + urls + ": " + why, cause);
    }

    @Override
    public void close() {
        try {
            if (!urls.startsWith(MOCK)) client.close();
        } catch (IOException e) {
            log.warn("closing the connection to the schema registry failed", e);
        }
    }
}
