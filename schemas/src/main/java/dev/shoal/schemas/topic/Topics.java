package dev.shoal.schemas.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The topics of one Shoal installation: name, partitions, retention, clean-up. Immutable. */
public final class Topics {
    /** Dots and dashes in a prefix keep several installations apart on one cluster; empty for none. */
    private final String prefix;

    private static final String URGENT = "urgent.";

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

    /**
     * Where the urgent part of a topic of work goes, and the share group that reads it: a share group hands records out in the
     * order in which they came, so what is to overtake others cannot stand behind them.
     *
     * @param name of {@link #turns}, {@link #invocations} or the group that reads it
     */
    public String urgent(String name) {
        return prefix + URGENT + name.substring(prefix.length());
    }

    /** Whether model workers or tool connectors take records from the topic, whichever model or connector it is. */
    public boolean work(String topic) {
        if (!topic.startsWith(prefix)) return false;
        String name = topic.substring(prefix.length());
        if (name.startsWith(URGENT)) name = name.substring(URGENT.length());
        return name.equals("turns") || name.matches("(turns|invocations)\\..+");
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

    /** Topics that no installation can do without. */
    public List<Topic> required() {
        var all = new ArrayList<Topic>();
        for (String name : coPartitioned()) all.add(new Topic(name, "task id", true, Map.of()));
        all.add(new Topic(turns(), "task id", false, Map.of()));
        all.add(new Topic(results(), "task id", false, Map.of()));
        all.add(new Topic(trajectories(), "task id", false, Map.of()));
        // A task lives for a day at most, so a request is there for as long as its call waits.
        all.add(new Topic(approvalRequests(), "task id", false, Map.of("retention.ms", "604800000")));
        all.add(new Topic(agents(), "agent@version", false, Map.of("cleanup.policy", "compact")));
        all.add(new Topic(deadLetters(), "key of the record", false, Map.of("retention.ms", "-1")));
        return List.copyOf(all);
    }

    /**
     * Every topic of an installation.
     *
     * @param models that turns are escalated to
     */
    public List<Topic> all(List<String> connectors, List<String> models) {
        var all = new ArrayList<>(required());
        var work = new ArrayList<String>();
        for (String model : models) work.add(turns(model));
        for (String connector : connectors) work.add(invocations(connector));
        for (String topic : work) all.add(new Topic(topic, "task id", false, Map.of()));
        work.add(turns());
        for (String topic : work) all.add(new Topic(urgent(topic), "task id", false, Map.of()));
        return List.copyOf(all);
    }
}
