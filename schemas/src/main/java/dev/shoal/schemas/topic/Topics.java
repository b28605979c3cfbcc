package dev.shoal.schemas.topic;

import java.util.List;
import java.util.Map;

/** The topics of one Shoal installation: name, partitions, retention, clean-up. Immutable. */
public final class Topics {
    /** Dots and dashes in a prefix keep several installations apart on one cluster; empty for none. */
    private final String prefix;

    public Topics(String prefix) {
        this.prefix = prefix;
    }

    /** @param name without prefix, @param keyedBy what the key is, @param config topic settings beyond Kafka's defaults */
    public record Topic(String name, String keyedBy, boolean coPartitioned, Map<String, String> config) {}

    public String tasks() {
        return prefix + "tasks";
    }

    public String turns() {
        return prefix + "turns";
    }

    /** Turns that are escalated to a model, apart from the others: only its workers can decide them. */
    public String turns(String model) {
        return turns() + "." + model;
    }

    public String decisions() {
        return prefix + "decisions";
    }

    public String invocations(String connector) {
        return prefix + "invocations." + connector;
    }

    public String toolResults() {
        return prefix + "tool-results";
    }

    public String results() {
        return prefix + "results";
    }

    public String approvals() {
        return prefix + "approvals";
    }

    /** Which invocations wait for a human, for those who give or refuse approval. */
    public String approvalRequests() {
        return prefix + "approval-requests";
    }

    public String agents() {
        return prefix + "agents";
    }

    public String trajectories() {
        return prefix + "trajectories";
    }

    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** Share group of the model workers that serve a model: they split its turns among them. */
    public String workerGroup() {
        return prefix + "shoal-workers";
    }

    /** Share group of the model workers that decide a model's escalated turns. */
    public String workerGroup(String model) {
        return workerGroup() + "-" + model;
    }

    /** Share group of the tool connectors of one name. */
    public String connectorGroup(String connector) {
        return prefix + "shoal-connectors-" + connector;
    }

    /** Application id of the orchestrator: its consumer group, and the prefix of its internal topics. */
    public String orchestratorGroup() {
        return prefix + "shoal-orchestrator";
    }

    /** Topics that the orchestrator reads; their partition counts must be equal. */
    public List<String> coPartitioned() {
        return List.of(tasks(), decisions(), toolResults(), approvals());
    }

    /** Every topic of an installation with these connectors. */
    public List<Topic> all(List<String> connectors) {
        return all(connectors, List.of());
    }

    /** @param models that turns are escalated to */
    public List<Topic> all(List<String> connectors, List<String> models) {
        var all = new java.util.ArrayList<Topic>();
        for (String name : coPartitioned()) all.add(new Topic(name, "task id", true, Map.of()));
        all.add(new Topic(turns(), "task id", false, Map.of()));
        for (String model : models) all.add(new Topic(turns(model), "task id", false, Map.of()));
        for (String connector : connectors) all.add(new Topic(invocations(connector), "task id", false, Map.of()));
        all.add(new Topic(results(), "task id", false, Map.of()));
        all.add(new Topic(trajectories(), "task id", false, Map.of()));
        // A task lives for a day at most, so a request is there for as long as its call waits.
        all.add(new Topic(approvalRequests(), "task id", false, Map.of("retention.ms", "604800000")));
        all.add(new Topic(agents(), "agent@version", false, Map.of("cleanup.policy", "compact")));
        all.add(new Topic(deadLetters(), "key of the record", false, Map.of("retention.ms", "-1")));
        return List.copyOf(all);
    }
}
