package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A state as it comes back from its store. */
final class Stored {
    private Stored() {}

    static TaskState again(TaskState state) {
        try {
            return TaskState.fromByteBuffer(state.toByteBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
