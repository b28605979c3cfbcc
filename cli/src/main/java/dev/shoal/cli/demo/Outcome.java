package dev.shoal.cli.demo;

import dev.shoal.cli.orderdesk.DeskTask;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.Usage;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** What became of one submitted task, as a client sees it. Mutable; guarded by its {@link TaskTracker}. */
final class Outcome {
    final DeskTask task;
    final long submittedNanos;
    long finishedNanos;
    int results;
    Optional<SpecificRecord> result = Optional.empty();
    Optional<Trajectory> trajectory = Optional.empty();
    Optional<String> fault = Optional.empty();

    Outcome(DeskTask task, long submittedNanos) {
        this.task = task;
        this.submittedNanos = submittedNanos;
    }

    boolean finished() {
        return result.isPresent() && trajectory.isPresent();
    }

    boolean failed() {
        return result.filter(TaskFailed.class::isInstance).isPresent();
    }

    double latencyMs() {
        return (finishedNanos - submittedNanos) / 1e6;
    }

    /** How the task ended; empty when it failed or has not ended. */
    Optional<DecisionKind> kind() {
        return result.filter(TaskCompleted.class::isInstance).map(r -> ((TaskCompleted) r).getKind());
    }

    Optional<Usage> usage() {
        return trajectory.map(Trajectory::getUsage);
    }
}
