package dev.shoal.streams.processor;

import dev.shoal.schemas.topic.Urgency;
import dev.shoal.streams.agent.AgentCommand;
import dev.shoal.streams.agent.Allowance;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Records for model workers and tool connectors, with what their task may still consume in headers: {@code shoal-priority},
 * {@code shoal-deadline-ms}, {@code shoal-turns-left}, {@code shoal-tokens-left}, {@code shoal-cost-nanos-left}.
 */
final class Envelopes {
    private Envelopes() {}

    static Record<byte[], Object> of(byte[] key, AgentCommand.AskModel ask, Instant now) {
        return new Record<>(key, ask, now.toEpochMilli(), headers(ask.left()));
    }

    static Record<byte[], Object> of(byte[] key, AgentCommand.CallTool call, Instant now) {
        return new Record<>(key, call, now.toEpochMilli(), headers(call.left()));
    }

    private static Headers headers(Allowance left) {
        var headers = new RecordHeaders();
        add(headers, Urgency.HEADER, left.priority());
        add(headers, "shoal-deadline-ms", left.deadline().toEpochMilli());
        add(headers, "shoal-turns-left", left.turns());
        add(headers, "shoal-tokens-left", left.tokens());
        left.costNanos().ifPresent(nanos -> add(headers, "shoal-cost-nanos-left", nanos));
        return headers;
    }

    private static void add(Headers headers, String name, long number) {
        headers.add(name, Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }
}
