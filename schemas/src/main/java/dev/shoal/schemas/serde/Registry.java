package dev.shoal.schemas.serde;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A connection to a Confluent-compatible schema registry, and the serdes that use it. Thread-safe; so are its serdes.
 *
 * <p>Records travel in Confluent's wire format (magic byte 0, four-byte schema id, Avro binary) under the subject
 * {@code topic-fullRecordName} (Confluent's TopicRecordNameStrategy, since some topics carry two kinds of records), so any
 * Confluent serializer or deserializer works on the same topics. A null value passes as null.
 *
 * <p>Reading fails with {@link UnreadableRecord} when the record is at fault and with {@link RegistryUnavailable} when the
 * registry is. Writing fails with {@link RegistryUnavailable}, or with Kafka's {@code SerializationException} when the
 * registry refuses the schema or the record lacks a field.
 */
public final class Registry implements AutoCloseable {
    private final SchemaClient client;
    private final RecordDeserializer deserializer;
    private final Serde<SpecificRecord> serde;

    private Registry(SchemaClient client, boolean autoRegister, boolean useLatest) {
        this.client = client;
        this.deserializer = new RecordDeserializer(client);
        this.serde = Serdes.serdeFrom(new RecordSerializer(client, autoRegister, useLatest), deserializer);
    }

    /**
     * @param config Confluent's keys: {@code schema.registry.url} (required; several with commas, or {@code mock://name} for
     *     one in memory that all of the process share), {@code auto.register.schemas} (true), {@code use.latest.version}
     *     (false), {@code basic.auth.*}, {@code bearer.auth.*}, {@code schema.registry.ssl.*}, {@code http.*.timeout.ms}
     * @throws IllegalArgumentException if a key is missing or has a value that cannot be used
     */
    public static Registry connect(Map<String, String> config) {
        return new Registry(
                SchemaClient.connect(config),
                bool(config, "auto.register.schemas", true),
                bool(config, "use.latest.version", false));
    }

    private static boolean bool(Map<String, String> config, String key, boolean fallback) {
        String value = config.getOrDefault(key, String.valueOf(fallback));
        if (value.equals("true") || value.equals("false")) return value.equals("true");
        throw new IllegalArgumentException(key + "=" + value + ": must be true or false");
    }

    /** Reads and writes every Shoal record; reading gives the class that the writer named. */
    public Serde<SpecificRecord> serde() {
        return serde;
    }

    /** The same for one kind of record; any other kind in a topic is an {@link UnreadableRecord}. */
    public <T extends SpecificRecord> Serde<T> serde(Class<T> type) {
        Serializer<T> serializer = (topic, record) -> serde.serializer().serialize(topic, record);
        Deserializer<T> deserializer = (topic, bytes) -> {
            SpecificRecord record = serde.deserializer().deserialize(topic, bytes);
            if (record == null || type.isInstance(record)) return type.cast(record);
            throw new UnreadableRecord(
                    "the record is a " + record.getSchema().getFullName() + ", expected was a " + type.getName());
        };
        return Serdes.serdeFrom(serializer, deserializer);
    }

    /**
     * Begins to ask for the schema of a record that is read soon, and returns at once; does nothing for one that is known. Reading
     * is the same with or without.
     *
     * @param value as Kafka gives it; whatever it is
     */
    public void lookAhead(byte[] value) {
        deserializer.lookAhead(value);
    }

    /** Closes the connections to the registry; schemas already known still work. Idempotent. */
    @Override
    public void close() {
        deserializer.close();
        client.close();
    }
}
