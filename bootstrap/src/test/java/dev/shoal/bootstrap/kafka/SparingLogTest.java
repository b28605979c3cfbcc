package dev.shoal.bootstrap.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

/** How much is said about a flood. */
class SparingLogTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final SparingLog log = new SparingLog(NOPLogger.NOP_LOGGER, now::get);

    @Test
    void saysTheFirstOfAKindAtOnce() {
        assertEquals(OptionalLong.of(0), log.due("a"));
        assertEquals(OptionalLong.of(0), log.due("b"));
    }

    @Test
    void countsWhatItDoesNotSay() {
        log.due("a");
        for (int i = 0; i < 1000; i++) assertEquals(OptionalLong.empty(), log.due("a"));
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertEquals(OptionalLong.of(1000), log.due("a"));
        assertEquals(OptionalLong.empty(), log.due("a"));
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertEquals(OptionalLong.of(1), log.due("a"));
    }
}
