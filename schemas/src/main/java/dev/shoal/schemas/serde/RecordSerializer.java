package dev.shoal.schemas.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/** Writes records in Confluent's wire format. Thread-safe. */
final class RecordSerializer implements Serializer<SpecificRecord> {
    static final byte MAGIC = 0;

    /** Buffers above this size are dropped after use, so that one long record does not hold memory for good. */
    private static final int KEPT_BYTES = 1 << 20;

    private record TopicSchema(String topic, Schema schema) {}

    private final SchemaClient client;
    private final boolean autoRegister;
    private final boolean useLatest;
    private final Map<TopicSchema, Writer> writers = new ConcurrentHashMap<>();
    private final ThreadLocal<Buffer> buffers = ThreadLocal.withInitial(Buffer::new);

    RecordSerializer(SchemaClient client, boolean autoRegister, boolean useLatest) {
        this.client = client;
        this.autoRegister = autoRegister;
        this.useLatest = useLatest;
    }

    @Override
    public byte[] serialize(String topic, SpecificRecord record) {
        if (record == null) return null;
        var key = new TopicSchema(topic, record.getSchema());
        Writer writer = writers.get(key);
        if (writer == null) {
            writer = writer(topic, record.getSchema());
            writers.put(key, writer);
        }
        Buffer buffer = buffers.get();
        try {
            return writer.write(record, buffer);
        } catch (IOException | RuntimeException e) {
            // The encoder still holds what came before the failure.
            buffers.remove();
            throw new SerializationException(
                    "a " + record.getSchema().getFullName() + " for topic " + topic + " cannot be written: " + e, e);
        } finally {
            if (buffer.bytes.size() > KEPT_BYTES) buffers.remove();
        }
    }

    private Writer writer(String topic, Schema schema) {
        String subject = topic + "-" + schema.getFullName();
        if (!useLatest || autoRegister) return new Writer(client.id(subject, schema, autoRegister), schema, schema);
        SchemaClient.Registered latest = client.latest(subject, schema);
        return new Writer(latest.id(), schema, latest.schema());
    }

    private static final class Buffer {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    }

    /** Writes records of our schema as records of the target, which is ours or the registry's latest. */
    private static final class Writer {
        private final int id;
        private final Schema schema;
        private final Schema target;
        private final boolean direct;
        private final SpecificDatumWriter<SpecificRecord> writer;

        Writer(int id, Schema schema, Schema target) {
            this.id = id;
            this.schema = schema;
            this.target = target;
            this.direct = SchemaClient.plain(schema).equals(SchemaClient.plain(target));
            this.writer = new SpecificDatumWriter<>(schema);
        }

        byte[] write(SpecificRecord record, Buffer buffer) throws IOException {
            if (direct) return encode(buffer, encoder -> writer.write(record, encoder), true);
            byte[] ours = encode(buffer, encoder -> writer.write(record, encoder), false);
            Object converted = new GenericDatumReader<>(schema, target)
                    .read(null, DecoderFactory.get().binaryDecoder(ours, null));
            return encode(buffer, encoder -> new GenericDatumWriter<>(target).write(converted, encoder), true);
        }

        private byte[] encode(Buffer buffer, Body body, boolean header) throws IOException {
            buffer.bytes.reset();
            BinaryEncoder encoder = buffer.encoder;
            if (header)
                encoder.writeFixed(
                        new byte[] {MAGIC, (byte) (id >>> 24), (byte) (id >>> 16), (byte) (id >>> 8), (byte) id});
            body.write(encoder);
            encoder.flush();
            return buffer.bytes.toByteArray();
        }
    }

    private interface Body {
        void write(BinaryEncoder encoder) throws IOException;
    }
}
