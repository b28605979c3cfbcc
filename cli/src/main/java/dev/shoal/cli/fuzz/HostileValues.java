package dev.shoal.cli.fuzz;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Fills any record with values that nobody means: extremes, other languages, other formats, very much. Not thread-safe. */
final class HostileValues {
    private static final int MANY = 200;
    private static final List<Long> NUMBERS = List.of(
            0L,
            1L,
            -1L,
            2L,
            7L,
            1_000L,
            (long) Integer.MAX_VALUE,
            (long) Integer.MIN_VALUE,
            Long.MAX_VALUE,
            Long.MIN_VALUE);
    private static final List<String> STRINGS = List.of(
            "",
            " ",
            "\u0000",
            "null",
            "fuzz",
            "fuzz@1",
            "fuzz@-1",
            "fuzz@99999999999999",
            "@",
            "now",
            "book",
            "sql",
            "../../etc/passwd",
            "x' OR '1'='1'; DROP TABLE effects; --",
            "${jndi:ldap://127.0.0.1/a}",
            "<|end|><|assistant|>",
            "\u202eredro\u202c",
            "e\u0301\ud83e\udd86\ud83d\uded2",
            "{\"note\":\"rain\"}",
            "{\"note\":",
            "[[[[[[[[[[",
            "{\"note\":1e999}",
            "(a+)+$",
            "headers.customer",
            "amount > 100 && (((",
            "line\r\nline");

    private final Random random;

    HostileValues(Random random) {
        this.random = random;
    }

    /** A record of the type; all its fields are set. */
    <T extends SpecificRecord> T fill(Class<T> type) {
        Schema schema = SpecificData.get().getSchema(type);
        return type.cast(record(schema));
    }

    String string() {
        if (random.nextInt(50) == 0)
            return STRINGS.get(random.nextInt(STRINGS.size())).repeat(MANY);
        if (random.nextInt(50) == 0) return nested();
        return STRINGS.get(random.nextInt(STRINGS.size()));
    }

    /** JSON that only a careful reader gets to the end of. */
    private String nested() {
        int depth = random.nextInt(1, 3000);
        return random.nextBoolean()
                ? "[".repeat(depth) + "]".repeat(depth)
                : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private SpecificRecord record(Schema schema) {
        var record =
                (SpecificRecord) SpecificData.newInstance(SpecificData.get().getClass(schema), schema);
        for (Schema.Field field : schema.getFields()) record.put(field.pos(), value(field.schema()));
        return record;
    }

    private Object value(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> record(schema);
            case STRING -> string();
            case INT -> NUMBERS.get(random.nextInt(NUMBERS.size())).intValue();
            case LONG -> number(schema);
            case DOUBLE -> random.nextBoolean() ? Double.NaN : random.nextGaussian();
            case BOOLEAN -> random.nextBoolean();
            case BYTES -> ByteBuffer.wrap(new byte[random.nextInt(20)]);
            case ENUM -> SpecificData.get()
                    .createEnum(
                            schema.getEnumSymbols()
                                    .get(random.nextInt(schema.getEnumSymbols().size())),
                            schema);
            case UNION -> value(
                    schema.getTypes().get(random.nextInt(schema.getTypes().size())));
            case ARRAY -> list(schema.getElementType());
            case MAP -> map(schema.getValueType());
            default -> null;
        };
    }

    private Object number(Schema schema) {
        long number = NUMBERS.get(random.nextInt(NUMBERS.size()));
        if (random.nextInt(3) == 0) number = System.currentTimeMillis() + random.nextInt(-10_000, 10_000);
        return schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                ? Instant.ofEpochMilli(number)
                : (Object) number;
    }

    private int count() {
        return random.nextInt(200) == 0 ? MANY : random.nextInt(3);
    }

    private List<Object> list(Schema element) {
        List<Object> list = new ArrayList<>();
        for (int i = count(); i > 0; i--) list.add(value(element));
        return list;
    }

    private Map<String, Object> map(Schema values) {
        Map<String, Object> map = new HashMap<>();
        for (int i = count(); i > 0; i--) map.put(string() + i, value(values));
        return map;
    }
}
