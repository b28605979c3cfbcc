package dev.shoal.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.flink.formats.avro.registry.confluent.ConfluentRegistryAvroDeserializationSchema;
import org.apache.flink.formats.avro.registry.confluent.ConfluentRegistryAvroSerializationSchema;

/** One schema as Flink's Confluent formats read and write it, with the relocated Avro that they bring. */
final class FlinkAvro {
    private final Schema schema;
    private final ConfluentRegistryAvroDeserializationSchema<GenericRecord> reader;
    private final ConfluentRegistryAvroSerializationSchema<GenericRecord> writer;

    /** @param schema as published, without properties of a language */
    FlinkAvro(String schema, String subject, String registryUrl) {
        this.schema = new Schema.Parser().parse(schema);
        this.reader = ConfluentRegistryAvroDeserializationSchema.forGeneric(this.schema, registryUrl);
        this.writer = ConfluentRegistryAvroSerializationSchema.forGeneric(subject, this.schema, registryUrl);
    }

    GenericRecord read(byte[] record) throws IOException {
        return reader.deserialize(record);
    }

    byte[] write(GenericRecord record) {
        return writer.serialize(record);
    }

    /** The record of bare Avro binary, without a registry. */
    GenericRecord decode(byte[] body) throws IOException {
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(body, null));
    }

    /** Bare Avro binary, without a registry. */
    byte[] encode(GenericRecord record) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
