package dev.shoal.streams.processor;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Copies the agents topic into its store as it is; definitions are read when a task first needs them. */
public final class AgentStore implements Processor<String, byte[], Void, Void> {
    private KeyValueStore<String, byte[]> store;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(Stores.AGENTS);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        if (record.key() != null) store.put(record.key(), record.value());
    }
}
