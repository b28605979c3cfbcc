package dev.shoal.schemas.serde;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Makes a record of any generated class with every field filled in. */
final class Records {
    private Records() {}

    static SpecificRecord filled(Schema schema, int seed) {
        var record =
                (SpecificRecord) SpecificData.newInstance(SpecificData.get().getClass(schema), schema);
        for (Schema.Field field : schema.getFields())
            record.put(field.pos(), value(field.schema(), seed + field.pos()));
        return record;
    }

    private static Object value(Schema schema, int seed) {
        return switch (schema.getType()) {
            case STRING -> "text é😀 " + seed;
            case INT -> seed - 3;
            case LONG -> schema.getLogicalType() == null
                    ? (Object) (1L << 40 | seed)
                    : Instant.ofEpochMilli(1_700_000_000_000L + seed);
            case DOUBLE -> seed / 7.0;
            case BOOLEAN -> seed % 2 == 0;
            case BYTES -> ByteBuffer.wrap(new byte[] {1, 2, (byte) seed});
            case ENUM -> SpecificData.get()
                    .createEnum(
                            schema.getEnumSymbols()
                                    .get(seed % schema.getEnumSymbols().size()),
                            schema);
            case ARRAY -> new ArrayList<>(
                    List.of(value(schema.getElementType(), seed), value(schema.getElementType(), seed + 1)));
            case MAP -> new LinkedHashMap<>(Map.of("key", value(schema.getValueType(), seed)));
            case RECORD -> filled(schema, seed);
            case UNION -> schema.getTypes().get(0).getType() == Schema.Type.NULL
                    ? value(schema.getTypes().get(1), seed)
                    : value(schema.getTypes().get(0), seed);
            default -> throw new AssertionError("no value for " + schema);
        };
    }
}
