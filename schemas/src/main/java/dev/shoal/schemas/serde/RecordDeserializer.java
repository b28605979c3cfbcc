package dev.shoal.schemas.serde;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads records in Confluent's wire format as the generated class that the writer's schema names. Thread-safe. */
final class RecordDeserializer implements Deserializer<SpecificRecord>, AutoCloseable {
    private static final String PACKAGE = "dev.shoal.schemas.avro";
    private static final int HEADER_BYTES = 5;

    private final SchemaClient client;
    private final LookAhead ahead;

    /** By schema id; only ids that the registry knows get in. */
    private final Map<Integer, SpecificDatumReader<SpecificRecord>> readers = new ConcurrentHashMap<>();

    RecordDeserializer(SchemaClient client) {
        this.client = client;
        this.ahead = new LookAhead(client);
    }

    /** Begins to ask for the schema of a record that is read soon, unless it is known. */
    void lookAhead(byte[] bytes) {
        if (bytes == null || bytes.length < HEADER_BYTES || bytes[0] != RecordSerializer.MAGIC) return;
        int id = id(bytes);
        if (!readers.containsKey(id)) ahead.ask(id);
    }

    private static int id(byte[] bytes) {
        return (bytes[1] & 0xff) << 24 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 8 | bytes[4] & 0xff;
    }

    @Override
    public SpecificRecord deserialize(String topic, byte[] bytes) {
        if (bytes == null) return null;
        if (bytes.length < HEADER_BYTES) {
            throw new UnreadableRecord("the record has " + bytes.length + " bytes, fewer than the " + HEADER_BYTES
                    + " of a magic byte and a schema id");
        }
        if (bytes[0] != RecordSerializer.MAGIC) {
            throw new UnreadableRecord("the record starts with byte " + (bytes[0] & 0xff)
                    + " and not with 0: it was not written with a schema registry");
        }
        int id = id(bytes);
        SpecificDatumReader<SpecificRecord> reader = readers.get(id);
        if (reader == null) {
            reader = reader(id);
            readers.put(id, reader);
        }
        return read(reader, new BoundedDecoder(bytes, HEADER_BYTES));
    }

    private static SpecificRecord read(SpecificDatumReader<SpecificRecord> reader, BoundedDecoder decoder) {
        String name = reader.getExpected().getFullName();
        SpecificRecord record;
        try {
            record = reader.read(null, decoder);
        } catch (IOException | RuntimeException e) {
            throw new UnreadableRecord("the record is no valid " + name + ": " + e.getMessage(), e);
        }
        if (decoder.remaining() > 0) {
            throw new UnreadableRecord("the record has " + decoder.remaining() + " bytes left after its " + name);
        }
        return record;
    }

    private SpecificDatumReader<SpecificRecord> reader(int id) {
        ahead.await(id);
        Schema written = client.byId(id)
                .orElseThrow(() -> new UnreadableRecord("the schema registry has no Avro schema with id " + id));
        var reader = new SpecificDatumReader<SpecificRecord>(ours(written));
        reader.setSchema(written);
        return reader;
    }

    private static Schema ours(Schema written) {
        if (written.getType() != Schema.Type.RECORD || !PACKAGE.equals(written.getNamespace())) {
            throw new UnreadableRecord("the record is a " + written.getFullName() + ", which is no Shoal record");
        }
        try {
            Class<?> type = Class.forName(written.getFullName(), true, RecordDeserializer.class.getClassLoader());
            return ((SpecificRecord) type.getConstructor().newInstance()).getSchema();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new UnreadableRecord(
                    "the record is a " + written.getFullName() + ", which this version does not know", e);
        }
    }

    /** Stops looking ahead; reading still works. */
    @Override
    public void close() {
        ahead.close();
    }
}
