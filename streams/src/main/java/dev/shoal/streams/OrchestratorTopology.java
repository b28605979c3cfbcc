package dev.shoal.streams;

import static dev.shoal.streams.processor.Nodes.APPROVAL_REQUESTS;
import static dev.shoal.streams.processor.Nodes.DEAD_LETTERS;
import static dev.shoal.streams.processor.Nodes.DECIDE;
import static dev.shoal.streams.processor.Nodes.INVOCATIONS;
import static dev.shoal.streams.processor.Nodes.RESULTS;
import static dev.shoal.streams.processor.Nodes.SUB_TASKS;
import static dev.shoal.streams.processor.Nodes.SUB_TASK_RESULTS;
import static dev.shoal.streams.processor.Nodes.TRAJECTORIES;
import static dev.shoal.streams.processor.Nodes.TURNS;

import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.schemas.topic.Urgency;
import dev.shoal.streams.agent.AgentCommand.AskModel;
import dev.shoal.streams.agent.AgentCommand.CallTool;
import dev.shoal.streams.agent.Allowance;
import dev.shoal.streams.processor.AgentStore;
import dev.shoal.streams.processor.Stores;
import dev.shoal.streams.processor.TaskProcessing;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;

/** The data flow of the orchestrator: events in, one decision each, commands out. */
final class OrchestratorTopology {
    private final Topics topics;
    private final TaskProcessing processing;
    private final Stores.Kind stores;
    private final Registry registry;

    OrchestratorTopology(TaskProcessing processing, Stores.Kind stores) {
        this.topics = processing.topics();
        this.registry = processing.registry();
        this.processing = processing;
        this.stores = stores;
    }

    Topology build() {
        Deserializer<byte[]> in = new ByteArrayDeserializer();
        Serializer<byte[]> key = new ByteArraySerializer();
        Serializer<SpecificRecord> value = registry.serde().serializer();
        Serializer<CallTool> call = (topic, c) -> value.serialize(topic, c.invocation());
        Serializer<AskModel> turn = (topic, c) -> value.serialize(topic, c.request());

        return new Topology()
                .addGlobalStore(
                        Stores.agents(),
                        "agents",
                        new StringDeserializer(),
                        in,
                        topics.agents(),
                        "publish",
                        AgentStore::new)
                .addSource("tasks", in, in, topics.tasks())
                .addSource("decisions", in, in, topics.decisions())
                .addSource("tool-results", in, in, topics.toolResults())
                .addSource("approvals", in, in, topics.approvals())
                .addProcessor(DECIDE, processing, "tasks", "decisions", "tool-results", "approvals")
                .addStateStore(Stores.tasks(stores, registry), DECIDE)
                .addStateStore(Stores.timers(stores), DECIDE)
                .addSink(TURNS, (k, c, context) -> turns(c), key, turn, DECIDE)
                .addSink(INVOCATIONS, (k, c, context) -> invocations(c), key, call, DECIDE)
                .addSink(RESULTS, topics.results(), key, value, DECIDE)
                .addSink(TRAJECTORIES, topics.trajectories(), key, value, DECIDE)
                .addSink(APPROVAL_REQUESTS, topics.approvalRequests(), key, value, DECIDE)
                // An agent that calls another one writes what this application reads.
                .addSink(SUB_TASKS, (k, v, context) -> topics.tasks(), key, value, DECIDE)
                .addSink(SUB_TASK_RESULTS, (k, v, context) -> topics.toolResults(), key, value, DECIDE)
                .addSink(DEAD_LETTERS, topics.deadLetters(), key, value, DECIDE);
    }

    private String turns(AskModel ask) {
        String model = ask.request().getModel();
        return byUrgency(model == null ? topics.turns() : topics.turns(model), ask.left());
    }

    private String invocations(CallTool call) {
        return byUrgency(topics.invocations(call.connector()), call.left());
    }

    /** What is urgent overtakes others in a topic of its own, where there is one. */
    private String byUrgency(String topic, Allowance left) {
        if (Urgency.of(left.priority()) != Urgency.URGENT) return topic;
        String urgent = topics.urgent(topic);
        return processing.topicExists().test(urgent) ? urgent : topic;
    }
}
