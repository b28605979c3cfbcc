package dev.shoal.cli.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads an agent's {@code limits} and {@code turn-retry}. */
final class LimitsReader {
    static final List<String> KEYS = List.of(
            "turns",
            "tokens",
            "time",
            "result-bytes",
            "turn-attempts",
            "turn-time",
            "tool-calls",
            "total-result-bytes",
            "cost",
            "sub-tasks",
            "depth");
    private static final List<String> RETRY = List.of("backoff", "max-backoff");
    private static final Duration DAY = Duration.ofHours(24);
    private static final int NANO_DIGITS = 9;

    private LimitsReader() {}

    static void read(Section agent, AgentDefinition.Builder into) {
        Section limits = agent.section("limits", KEYS);
        into.setMaxTurns((int) limits.whole("turns", 8, 1, 100))
                .setMaxTokens(limits.whole("tokens", 20_000, 1, 100_000_000))
                .setMaxTimeMs(limits.millis("time", Duration.ofSeconds(60), Duration.ofSeconds(1), DAY))
                .setMaxResultBytes((int) limits.whole("result-bytes", 4_000, 16, 1_000_000))
                .setTurnAttempts((int) limits.whole("turn-attempts", 3, 1, 20))
                .setTurnTimeMs(limits.optional("turn-time")
                        .flatMap(value -> Values.duration(value, Duration.ofMillis(100), DAY))
                        .map(Duration::toMillis)
                        .orElse(null))
                .setMaxToolCalls(
                        whole(limits, "tool-calls", 10_000).map(Long::intValue).orElse(null))
                .setMaxTotalResultBytes(
                        whole(limits, "total-result-bytes", 100_000_000).orElse(null))
                .setMaxCostNanos(limits.optional("cost")
                        .flatMap(value -> Values.decimal(value, "0.000000001", "1000000"))
                        .map(cost -> nanos(cost))
                        .orElse(null))
                .setMaxSubTasks((int) limits.whole("sub-tasks", 16, 0, 1_000))
                .setMaxDepth((int) limits.whole("depth", 3, 0, 10));
        Section retry = agent.section("turn-retry", RETRY);
        long backoffMs = retry.millis("backoff", Duration.ofMillis(200), Duration.ofMillis(1), Duration.ofHours(1));
        Duration most = Duration.ofMillis(Math.max(backoffMs, 5_000));
        long mostMs = retry.millis("max-backoff", most, Duration.ofMillis(1), Duration.ofHours(1));
        if (mostMs < backoffMs) retry.node().problem("max-backoff must not be shorter than backoff");
        into.setTurnBackoffMs(backoffMs).setTurnMaxBackoffMs(mostMs);
    }

    private static Optional<Long> whole(Section section, String key, long most) {
        return section.optional(key).flatMap(value -> value.whole(1, most));
    }

    private static long nanos(BigDecimal cost) {
        return cost.movePointRight(NANO_DIGITS).longValue();
    }
}
