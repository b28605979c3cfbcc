package dev.shoal.streams.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.schemas.avro.ToolDefinition;
import java.util.Optional;

/**
 * A tool that is another agent. Immutable.
 *
 * @param agent name, or name@version
 * @param parameter whose text is the sub-task's input; all arguments as JSON when empty
 */
record SubAgent(String agent, Optional<String> parameter) {
    /** The connector of such tools: there is no process behind it. */
    static final String CONNECTOR = "agent";

    private static final JsonMapper JSON = new JsonMapper();

    /** @return empty for a tool of a connector */
    static Optional<SubAgent> of(ToolDefinition tool) {
        if (!tool.getConnector().equals(CONNECTOR)) return Optional.empty();
        JsonNode binding = read(tool.getBinding());
        String parameter = binding.path("input").asText("");
        Optional<String> input = parameter.isEmpty() ? Optional.empty() : Optional.of(parameter);
        return Optional.of(new SubAgent(binding.path("agent").asText(""), input));
    }

    String input(String arguments) {
        return parameter
                .map(name -> read(arguments).path(name))
                .map(JsonNode::asText)
                .orElse(arguments);
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }
}
