package dev.shoal.cli.client;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.schemas.avro.TaskCancelled;
import dev.shoal.schemas.avro.TaskContinued;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Submits agent tasks. Thread-safe. */
public final class TaskClient implements AutoCloseable {
    private final Registry registry;
    private final KafkaProducer<String, SpecificRecord> producer;
    private final String topic;

    public TaskClient(ConnectionSettings connection) {
        registry = Registry.connect(connection.registry());
        topic = new Topics(connection.topicPrefix()).tasks();
        Map<String, Object> settings = connection.clients();
        settings.put("acks", "all");
        settings.put("linger.ms", "2"); // a request for each of many tasks would cost the broker more than they do
        settings.putIfAbsent("max.block.ms", "20000"); // a person may be waiting
        producer = new KafkaProducer<>(
                settings, new StringSerializer(), registry.serde().serializer());
    }

    /**
     * @param headers facts about the task that the model cannot change
     * @return done when the broker has the task; fails with the producer's exception
     */
    public CompletableFuture<Void> submit(String taskId, String agent, String input, Map<String, String> headers) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return send(
                taskId,
                TaskSubmitted.newBuilder()
                        .setTaskId(taskId)
                        .setAgent(agent)
                        .setInput(input)
                        .setSubmittedAt(now)
                        .setHeaders(headers)
                        .build());
    }

    /** Asks for the end of a task. @return done when the broker has the request */
    public CompletableFuture<Void> cancel(String taskId, String by, String reason) {
        return send(taskId, new TaskCancelled(taskId, by, reason, Instant.now().truncatedTo(ChronoUnit.MILLIS)));
    }

    /** Sends a further message of the user; the same message id twice is one message. */
    public CompletableFuture<Void> say(String taskId, String messageId, String text) {
        return send(
                taskId, new TaskContinued(taskId, messageId, text, Instant.now().truncatedTo(ChronoUnit.MILLIS)));
    }

    /** @return done when the broker has the record; fails with the producer's exception */
    public CompletableFuture<Void> send(String taskId, SpecificRecord record) {
        var confirmed = new CompletableFuture<Void>();
        producer.send(new ProducerRecord<>(topic, taskId, record), (metadata, failure) -> Optional.ofNullable(failure)
                .ifPresentOrElse(confirmed::completeExceptionally, () -> confirmed.complete(null)));
        return confirmed;
    }

    @Override
    public void close() {
        producer.close();
        registry.close();
    }
}
