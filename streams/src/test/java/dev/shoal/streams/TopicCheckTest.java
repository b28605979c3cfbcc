package dev.shoal.streams;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.schemas.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicCheckTest {
    private final Topics topics = new Topics("x.");
    private final Map<String, Integer> partitions = new HashMap<>();

    TopicCheckTest() {
        topics.required().forEach(topic -> partitions.put(topic.name(), 6));
    }

    @Test
    void acceptsEqualPartitionCounts() {
        partitions.put(topics.agents(), 1);
        partitions.put(topics.turns(), 12);
        assertDoesNotThrow(() -> TopicCheck.check(partitions, topics));
    }

    @Test
    void namesTheTopicsWhoseCountsDiffer() {
        partitions.put(topics.decisions(), 12);
        String message = assertThrows(InvalidInput.class, () -> TopicCheck.check(partitions, topics))
                .getMessage();
        assertTrue(message.contains("x.tasks=6, x.decisions=12, x.tool-results=6, x.approvals=6"), message);
    }

    @Test
    void namesEveryMissingTopic() {
        partitions.remove(topics.approvals());
        partitions.remove(topics.deadLetters());
        String message = assertThrows(InvalidInput.class, () -> TopicCheck.check(partitions, topics))
                .getMessage();
        assertTrue(message.contains("x.approvals: does not exist"), message);
        assertTrue(message.contains("x.dead-letters: does not exist"), message);
    }
}
