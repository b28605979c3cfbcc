package dev.shoal.streams.processor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** When a task is to be looked at again; stored keys sort by time, then by task. Immutable. */
public record Timer(long dueAtMs, String taskId) {
    static Serde<Timer> serde() {
        return Serdes.serdeFrom((topic, timer) -> write(timer), (topic, bytes) -> read(bytes));
    }

    private static byte[] write(Timer timer) {
        byte[] id = timer.taskId.getBytes(StandardCharsets.UTF_8);
        // Times are never negative, so big-endian bytes sort like the numbers.
        return ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(timer.dueAtMs)
                .put(id)
                .array();
    }

    private static Timer read(byte[] bytes) {
        var id = new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8);
        return new Timer(ByteBuffer.wrap(bytes).getLong(), id);
    }
}
