package dev.shoal.workers.kafka;

import dev.shoal.schemas.avro.TurnRequested;
import java.util.concurrent.CompletionStage;
import org.apache.avro.specific.SpecificRecord;

/** Decides turns. Thread-safe. */
@FunctionalInterface
public interface TurnDecider {
    /**
     * @return a TurnDecided or a TurnFailed; fails with {@link dev.shoal.bootstrap.kafka.ShareLane.Unavailable} when the
     *     worker cannot decide any turn at present
     */
    CompletionStage<? extends SpecificRecord> decide(TurnRequested request);
}
