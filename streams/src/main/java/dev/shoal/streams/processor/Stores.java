package dev.shoal.streams.processor;

import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.serde.Registry;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** The state stores of the orchestrator; each survives its process through its topic. */
public final class Stores {
    public static final String TASKS = "task-states";
    public static final String TIMERS = "timers";
    public static final String AGENTS = "published-agents";

    private Stores() {}

    /** Where the working copy of a store lives. */
    public enum Kind {
        ROCKSDB,
        MEMORY
    }

    /** The state of each task by its id. */
    public static StoreBuilder<KeyValueStore<String, TaskState>> tasks(Kind kind, Registry registry) {
        return store(kind, TASKS, Serdes.String(), registry.serde(TaskState.class));
    }

    /** When tasks are due. */
    public static StoreBuilder<KeyValueStore<Timer, byte[]>> timers(Kind kind) {
        return store(kind, TIMERS, Timer.serde(), Serdes.ByteArray());
    }

    /** The definitions of all agents by name@version, as they were published: a copy of their topic. */
    public static StoreBuilder<KeyValueStore<String, byte[]>> agents() {
        return store(Kind.MEMORY, AGENTS, Serdes.String(), Serdes.ByteArray()).withLoggingDisabled();
    }

    private static <K, V> StoreBuilder<KeyValueStore<K, V>> store(
            Kind kind, String name, Serde<K> keys, Serde<V> values) {
        KeyValueBytesStoreSupplier supplier = kind == Kind.ROCKSDB
                ? org.apache.kafka.streams.state.Stores.persistentKeyValueStore(name)
                : org.apache.kafka.streams.state.Stores.inMemoryKeyValueStore(name);
        return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(supplier, keys, values);
    }
}
