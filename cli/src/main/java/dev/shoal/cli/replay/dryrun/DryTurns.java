package dev.shoal.cli.replay.dryrun;

import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.streams.agent.AgentEvent;

/** Decides turns of a dry run. */
@FunctionalInterface
interface DryTurns {
    /** @return a decision or a failure */
    AgentEvent decide(TurnRequested request);
}
