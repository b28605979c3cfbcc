package dev.shoal.streams.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.RegistryUnavailable;
import dev.shoal.schemas.topic.Topics;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventDecoderTest {
    private static final byte[] KEY = {'t'};
    private static final byte[] UNKNOWN_SCHEMA = {0, 0, 0, 0, 9, 1};

    private final Topics topics = new Topics("");

    @Test
    void saysNothingAboutARecordWhileTheRegistryIsAway() {
        try (Registry away = Registry.connect(Map.of("schema.registry.url", "http://127.0.0.1:1"))) {
            var decoder = new EventDecoder(away.serde().deserializer(), topics);
            assertThrows(RegistryUnavailable.class, () -> decoder.decode(topics.tasks(), KEY, UNKNOWN_SCHEMA));
        }
    }

    @Test
    void waitsForARegistryThatComesBack() {
        try (Registry away = Registry.connect(Map.of("schema.registry.url", "http://127.0.0.1:1"));
                Registry back = Registry.connect(Map.of("schema.registry.url", "mock://back"))) {
            var attempts = new AtomicInteger();
            Decoded decoded = Patience.withRegistry(() -> {
                Registry registry = attempts.getAndIncrement() == 0 ? away : back;
                return new EventDecoder(registry.serde().deserializer(), topics)
                        .decode(topics.tasks(), KEY, UNKNOWN_SCHEMA);
            });
            assertEquals(2, attempts.get());
            assertEquals(Decoded.Poison.class, decoded.getClass());
        }
    }
}
