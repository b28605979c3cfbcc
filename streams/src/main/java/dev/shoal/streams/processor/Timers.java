package dev.shoal.streams.processor;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The durable timers of one partition, read in order of time. Owned by the partition's thread.
 *
 * <p>A timer is never moved or cancelled: one that fires too early is harmless, and the task then says when it is due next.
 * So a task needs a new timer only when it becomes due earlier than before.
 */
final class Timers {
    private static final byte[] NOTHING = new byte[0];

    private final KeyValueStore<Timer, byte[]> store;

    /** All earlier timers have fired: a scan starts here and so never walks over what the store has deleted. */
    private long firedUntilMs;

    Timers(KeyValueStore<Timer, byte[]> store) {
        this.store = store;
    }

    void add(String taskId, long dueAtMs) {
        store.put(new Timer(Math.max(dueAtMs, firedUntilMs), taskId), NOTHING);
    }

    /** Takes out what is due, the longest due first, at most so many. */
    List<Timer> takeDue(long nowMs, int most) {
        if (nowMs < firedUntilMs) firedUntilMs = 0; // the clock was set back
        List<Timer> due = new ArrayList<>();
        try (KeyValueIterator<Timer, byte[]> all = store.range(new Timer(firedUntilMs, ""), new Timer(nowMs + 1, ""))) {
            while (all.hasNext() && due.size() < most) due.add(all.next().key);
        }
        due.forEach(store::delete);
        firedUntilMs = due.size() < most ? nowMs : due.get(due.size() - 1).dueAtMs();
        return due;
    }
}
