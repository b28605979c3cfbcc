package dev.shoal.cli.replay;

import dev.shoal.schemas.avro.Trajectory;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * Everything that the topics hold about one task.
 *
 * @param inputs records that the orchestrator read, one list for each topic, in the order of their offsets
 * @param results what stands in {@code results}
 * @param trajectory what stands in {@code trajectories}
 * @param gaps which topics no longer hold all of the task's time, in words
 */
record TaskHistory(
        String taskId,
        List<List<Recorded>> inputs,
        List<SpecificRecord> results,
        Optional<Trajectory> trajectory,
        List<String> gaps) {}
