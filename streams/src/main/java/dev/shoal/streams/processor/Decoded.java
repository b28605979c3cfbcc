package dev.shoal.streams.processor;

import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.streams.agent.AgentEvent;

/** What a record turned out to be. */
public sealed interface Decoded {
    record Event(AgentEvent event) implements Decoded {}

    /** @param cause what is wrong, without the record's content */
    record Poison(ErrorCode code, String cause) implements Decoded {}
}
