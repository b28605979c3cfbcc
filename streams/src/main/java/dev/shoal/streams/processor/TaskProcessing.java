package dev.shoal.streams.processor;

import dev.shoal.bootstrap.config.Secret;
import dev.shoal.schemas.blob.ClaimCheck;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.agent.AgentDecider;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * Makes the processor of each partition.
 *
 * @param topicExists whether anything can be sent to a topic of a connector or model; asked from several threads
 * @param partitions of each topic that is read
 * @param tick how often timers are looked at
 * @param process this process with its host, as it stands in dead letters
 * @param claims leaves long contents in a blob store
 * @param subTaskSecret proves that sub-tasks are an orchestrator's; anybody may submit them if empty
 */
public record TaskProcessing(
        Topics topics,
        Registry registry,
        AgentDecider.Limits limits,
        Predicate<String> topicExists,
        int partitions,
        Duration tick,
        String process,
        Optional<Secret> subTaskSecret,
        ClaimCheck claims)
        implements ProcessorSupplier<byte[], byte[], byte[], Object> {
    @Override
    public Processor<byte[], byte[], byte[], Object> get() {
        return new TaskProcessor(this);
    }
}
