package dev.shoal.streams.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many tasks there are by state, agent and age; the age is that of open ones, since their submission. Not thread-safe. */
final class Counts {
    private static final List<String> AGES = List.of("10s", "1m", "10m", "1h", "24h");
    private static final long[] AGE_SECONDS = {10, 60, 600, 3_600, 86_400};
    private static final String OLDER = "older";

    private long tasks;
    private long instances;
    private long unreachable;
    private final Map<String, Long> byState = new TreeMap<>();
    private final Map<String, Long> byAgent = new TreeMap<>();
    private final Map<String, Long> byAge = new TreeMap<>();

    void instance() {
        instances++;
    }

    /** The counts lack the tasks of an instance that does not answer. */
    void unreachable() {
        unreachable++;
    }

    void add(TaskState task, Instant now) {
        tasks++;
        byState.merge(TaskView.state(task), 1L, Long::sum);
        byAgent.merge(task.getAgent(), 1L, Long::sum);
        if (task.getPhase() != Phase.DONE) byAge.merge(age(task, now), 1L, Long::sum);
    }

    /** The counts of an instance. */
    void add(JsonNode other) {
        tasks += other.path("tasks").asLong();
        instances += other.path("instances").asLong();
        add(byState, other.path("byState"));
        add(byAgent, other.path("byAgent"));
        add(byAge, other.path("byAge"));
    }

    private static void add(Map<String, Long> counts, JsonNode more) {
        for (Map.Entry<String, JsonNode> field : more.properties()) {
            counts.merge(field.getKey(), field.getValue().asLong(), Long::sum);
        }
    }

    /** The least bound that the age is below. */
    private static String age(TaskState task, Instant now) {
        long seconds = Duration.between(task.getSubmittedAt(), now).toSeconds();
        for (int i = 0; i < AGE_SECONDS.length; i++) {
            if (seconds < AGE_SECONDS[i]) return AGES.get(i);
        }
        return OLDER;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("tasks", tasks)
                .put("instances", instances)
                .put("unreachable", unreachable);
        put(json.putObject("byState"), byState);
        put(json.putObject("byAgent"), byAgent);
        put(json.putObject("byAge"), byAge);
        return json;
    }

    private static void put(ObjectNode json, Map<String, Long> counts) {
        counts.forEach(json::put);
    }
}
