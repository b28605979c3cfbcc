package dev.shoal.schemas.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentIdsTest {
    @Test
    void parsesWhatItFormats() {
        assertEquals("order-desk@12", AgentIds.format("order-desk", 12));
        assertEquals(Optional.of(new AgentIds("order-desk", 12)), AgentIds.parse("order-desk@12"));
        assertEquals("order-desk@12", new AgentIds("order-desk", 12).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "order-desk", "@1", "a@", "a@x", "a@-1", "a@01", "a@1 ", "a@9999999999"})
    void refusesAnythingElse(String id) {
        assertEquals(Optional.empty(), AgentIds.parse(id));
    }
}
