package dev.shoal.workers;

import dev.shoal.schemas.avro.AgentDefinition;
import java.util.Optional;

/** Where agent definitions come from. Thread-safe. */
interface AgentSource {
    Optional<AgentDefinition> find(String nameAtVersion);

    /** False until everything that was published before the start is known. */
    boolean loaded();
}
