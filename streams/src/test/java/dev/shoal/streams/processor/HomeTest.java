package dev.shoal.streams.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class HomeTest {
    private static final int PARTITIONS = 7;

    @Test
    void isWhereKafkasOwnProducerPutsTheKey() {
        var home = new Home(PARTITIONS);
        for (int i = 0; i < 200; i++) {
            byte[] key = ("task-" + i).getBytes(StandardCharsets.UTF_8);
            int right = BuiltInPartitioner.partitionForKey(key, PARTITIONS);
            assertEquals(Optional.empty(), home.objection(key, right));
            String why = home.objection(key, (right + 1) % PARTITIONS).orElseThrow();
            assertTrue(why.contains("partition " + right + " of 7"), why);
        }
    }

    @Test
    void aSinglePartitionIsAlwaysRight() {
        assertEquals(Optional.empty(), new Home(1).objection(new byte[] {1}, 0));
    }
}
