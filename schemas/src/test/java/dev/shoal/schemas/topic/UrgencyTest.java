package dev.shoal.schemas.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class UrgencyTest {
    private static Urgency of(String header) {
        byte[] value = header == null ? null : header.getBytes(StandardCharsets.UTF_8);
        return Urgency.of(new RecordHeaders().add(Urgency.HEADER, value));
    }

    @Test
    void aHeaderThatIsNoPriorityAsksForNothing() {
        assertEquals(Urgency.URGENT, of("9"));
        assertEquals(Urgency.URGENT, of("8"));
        assertEquals(Urgency.USUAL, of("7"));
        assertEquals(Urgency.USUAL, of("3"));
        assertEquals(Urgency.PATIENT, of("2"));
        assertEquals(Urgency.PATIENT, of("0"));
        for (String wrong : new String[] {null, "", "10", "x", "-", "٩"}) assertEquals(Urgency.USUAL, of(wrong), wrong);
        assertEquals(Urgency.USUAL, Urgency.of(new RecordHeaders()));
    }

    @Test
    void noModelOrConnectorHasTheNameOfAnUrgentTopic() {
        var topics = new Topics("shop.");
        assertEquals("shop.urgent.turns", topics.urgent(topics.turns()));
        assertEquals("shop.urgent.invocations.sql", topics.urgent(topics.invocations("sql")));
        List<String> all = topics.all(List.of("sql", "urgent"), List.of("urgent", "urgent.turns")).stream()
                .map(Topics.Topic::name)
                .toList();
        assertEquals(all.size(), all.stream().distinct().count(), all::toString);
        assertTrue(all.contains("shop.urgent.turns.urgent"), all::toString);
        assertFalse(topics.required().stream().anyMatch(topic -> topic.name().contains("urgent")));
    }

    @Test
    void knowsWhatIsWork() {
        var topics = new Topics("shop.");
        for (String work :
                List.of("turns", "turns.large", "invocations.sql", "urgent.turns", "urgent.invocations.sql")) {
            assertTrue(topics.work("shop." + work), work);
        }
        for (String other : List.of("shop.results", "shop.invocations.", "shop.turns.", "turns", "shop.urgent.tasks")) {
            assertFalse(topics.work(other), other);
        }
    }
}
