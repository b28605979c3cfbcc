package dev.shoal.cli.eval.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalLong;

/** What the process that runs a model tells the one that compares: a JSON line after each task and one at the end. Stateless. */
public final class RunLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Marks our lines: native libraries write to standard output as well. */
    private static final String MARK = "shoal-measure ";

    private RunLines() {}

    public static String task(TaskRun run) {
        ObjectNode line = JSON.createObjectNode();
        line.put("id", run.id()).put("passed", run.passed()).put("seconds", run.seconds());
        line.put("computed", run.computed()).put("completion", run.completion());
        return MARK + line;
    }

    public static String end(OptionalLong peakBytes) {
        ObjectNode line = JSON.createObjectNode();
        line.put("end", true);
        peakBytes.ifPresent(bytes -> line.put("peakBytes", bytes));
        return MARK + line;
    }

    /** A task or the end; nothing for a line of somebody else. */
    sealed interface Line {
        record Task(TaskRun run) implements Line {}

        record End(OptionalLong peakBytes) implements Line {}
    }

    static Optional<Line> read(String line) {
        if (!line.startsWith(MARK)) return Optional.empty();
        JsonNode json;
        try {
            json = JSON.readTree(line.substring(MARK.length()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a line that this program wrote is no JSON", e);
        }
        if (json.has("end")) {
            boolean told = json.has("peakBytes");
            return Optional.of(
                    new Line.End(told ? OptionalLong.of(json.get("peakBytes").asLong()) : OptionalLong.empty()));
        }
        return Optional.of(new Line.Task(new TaskRun(
                json.get("id").asText(),
                json.get("passed").asBoolean(),
                json.get("seconds").asDouble(),
                json.get("computed").asLong(),
                json.get("completion").asLong())));
    }
}
