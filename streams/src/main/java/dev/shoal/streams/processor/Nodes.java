package dev.shoal.streams.processor;

/** Names of the topology's nodes that records are forwarded to. */
public final class Nodes {
    public static final String DECIDE = "decide";
    public static final String TURNS = "to-turns";
    public static final String INVOCATIONS = "to-invocations";
    public static final String RESULTS = "to-results";
    public static final String TRAJECTORIES = "to-trajectories";
    public static final String APPROVAL_REQUESTS = "to-approval-requests";
    public static final String SUB_TASKS = "to-tasks";
    public static final String SUB_TASK_RESULTS = "to-tool-results";
    public static final String DEAD_LETTERS = "to-dead-letters";

    private Nodes() {}
}
