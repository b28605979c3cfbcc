package dev.shoal.connectors.host;

import dev.shoal.bootstrap.kafka.ShareLane;
import dev.shoal.connectors.spi.ToolOutcome;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.failure.Burial;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.schemas.serde.UnreadableRecord;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.schemas.topic.Urgency;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;

/** Between records and invocations: decodes on the pool, since that may ask the registry, executes, encodes the outcome. */
final class InvocationHandler implements ShareLane.Handler {
    private static final int MOST_REASON = 500;

    private final Invoker invoker;
    private final CallPool pool;
    private final Serde<SpecificRecord> serde;
    private final Topics topics;
    private final String process;

    /** @param process who writes dead letters */
    InvocationHandler(Invoker invoker, CallPool pool, Serde<SpecificRecord> serde, Topics topics, String process) {
        this.invoker = invoker;
        this.pool = pool;
        this.serde = serde;
        this.topics = topics;
        this.process = process;
    }

    @Override
    public CompletionStage<List<ProducerRecord<byte[], byte[]>>> handle(
            ConsumerRecord<byte[], byte[]> record, int deliveryCount) {
        CompletableFuture<List<ProducerRecord<byte[], byte[]>>> done = new CompletableFuture<>();
        pool.execute(Urgency.of(record.headers()), () -> {
            try {
                serve(decode(record), deliveryCount, done);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private void serve(
            ToolInvoked invoked, int deliveryCount, CompletableFuture<List<ProducerRecord<byte[], byte[]>>> done) {
        Instant start = Instant.now();
        ToolOutcome outcome = invoker.execute(
                invoked,
                deliveryCount,
                early -> complete(done, invoked, early, Duration.between(start, Instant.now())));
        complete(done, invoked, outcome, Duration.between(start, Instant.now()));
    }

    private void complete(
            CompletableFuture<List<ProducerRecord<byte[], byte[]>>> done,
            ToolInvoked invoked,
            ToolOutcome outcome,
            Duration duration) {
        ToolReturned returned = returned(invoked, outcome, duration);
        // Completed with bytes, so that an unreachable registry is met here and not in the lane.
        try {
            byte[] value = serde.serializer().serialize(topics.toolResults(), returned);
            byte[] key = invoked.getTaskId().getBytes(StandardCharsets.UTF_8);
            done.complete(List.of(new ProducerRecord<>(topics.toolResults(), key, value)));
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private ToolInvoked decode(ConsumerRecord<byte[], byte[]> record) {
        SpecificRecord value;
        try {
            value = serde.deserializer().deserialize(record.topic(), record.value());
        } catch (UnreadableRecord e) {
            throw new ShareLane.Unhandleable(ErrorCode.UNREADABLE_RECORD.code(), e.getMessage());
        }
        if (value == null) throw new ShareLane.Unhandleable(ErrorCode.UNREADABLE_RECORD.code(), "the record is empty");
        if (!(value instanceof ToolInvoked invoked)) {
            throw new ShareLane.Unhandleable(
                    ErrorCode.UNEXPECTED_TYPE.code(),
                    "expected ToolInvoked, found " + value.getSchema().getName());
        }
        byte[] taskId = invoked.getTaskId().getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(taskId, record.key())) {
            throw new ShareLane.Unhandleable(ErrorCode.KEY_MISMATCH.code(), "the record's key is not its task id");
        }
        return invoked;
    }

    private static ToolReturned returned(ToolInvoked invoked, ToolOutcome outcome, Duration duration) {
        ToolReturned.Builder returned = ToolReturned.newBuilder()
                .setInvocationId(invoked.getInvocationId())
                .setTaskId(invoked.getTaskId())
                .setTurn(invoked.getTurn())
                .setIndex(invoked.getIndex())
                .setAttempt(invoked.getAttempt())
                .setDurationMs(duration.toMillis());
        if (outcome instanceof ToolOutcome.Success success) {
            returned.setOutcome(ToolOutcomeKind.SUCCESS)
                    .setResult(success.resultJson())
                    .setReplayed(success.replayed());
        } else if (outcome instanceof ToolOutcome.Retryable retryable) {
            returned.setOutcome(ToolOutcomeKind.RETRYABLE)
                    .setCode(retryable.code())
                    .setReason(shortened(retryable.reason()))
                    .setRetryAfterMs(
                            retryable.retryAfter().map(Duration::toMillis).orElse(null));
        } else if (outcome instanceof ToolOutcome.Permanent permanent) {
            returned.setOutcome(ToolOutcomeKind.PERMANENT)
                    .setCode(permanent.code())
                    .setReason(shortened(permanent.reason()));
        } else {
            throw new AssertionError("unhandled outcome: " + outcome);
        }
        return returned.build();
    }

    private static String shortened(String text) {
        return text.length() <= MOST_REASON ? text : text.substring(0, MOST_REASON) + "...";
    }

    @Override
    public ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> record, String code, String cause) {
        var origin = new Burial.Origin(record.topic(), record.partition(), record.offset());
        var letter = Burial.letter(origin, record.key(), record.value(), code, cause, process, Instant.now());
        byte[] value = serde.serializer().serialize(topics.deadLetters(), letter);
        return new ProducerRecord<>(topics.deadLetters(), Burial.key(record.key()), value);
    }
}
