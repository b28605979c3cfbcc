package dev.shoal.cli.agent;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ToolDefinition;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads an agent's YAML file; {@code docs/agents.md} has every key.
 *
 * <p>Left out, the limits are 8 turns, 20,000 tokens, 60 s and 4,000 bytes per tool result, and a turn is asked three times.
 */
public final class AgentFile {
    private static final List<String> KEYS = List.of(
            "agent",
            "version",
            "model",
            "instructions",
            "limits",
            "tools",
            "turn-retry",
            "prices",
            "memory",
            "untrusted",
            "confidence");
    private static final int MOST_TOOLS = 64;
    private static final int MOST_CODE_POINTS = 1 << 20;

    private AgentFile() {}

    /** @throws InvalidInput with every problem of the file, each with its line */
    public static AgentDefinition read(Path file) {
        var problems = new Problems("Agent file " + file);
        Optional<String> text = text(file, problems);
        problems.throwIfAny();
        Optional<Node> root = compose(text.orElseThrow(), problems);
        problems.throwIfAny();
        AgentDefinition agent = agent(YamlNode.root(root.orElseThrow(), problems));
        problems.throwIfAny();
        return agent;
    }

    private static Optional<String> text(Path file, Problems problems) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            problems.add("file", "is not UTF-8 text");
        } catch (IOException e) {
            problems.add("file", Files.exists(file) ? "cannot be read: " + e.getMessage() : "does not exist");
        }
        return Optional.empty();
    }

    private static Optional<Node> compose(String text, Problems problems) {
        var settings =
                LoadSettings.builder().setCodePointLimit(MOST_CODE_POINTS).build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) problems.add("line 1", "the file is empty");
            return root;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add("line " + line, "is not valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add("file", "is not valid YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static AgentDefinition agent(YamlNode root) {
        Map<String, YamlNode> fields = root.fields();
        var section = new Section(root, fields);
        if (root.isMapping()) root.rejectOthers(fields, KEYS);
        var agent = AgentDefinition.newBuilder()
                .setName(section.required("agent").flatMap(Values::name).orElse(""))
                .setVersion(section.required("version")
                        .flatMap(node -> node.whole(1, 1_000_000_000))
                        .orElse(1L)
                        .intValue())
                .setModel(section.required("model").flatMap(Values::filledText).orElse(""))
                .setInstructions(section.required("instructions")
                        .flatMap(Values::filledText)
                        .orElse(""))
                .setTools(tools(section.required("tools")));
        LimitsReader.read(section, agent);
        PolicyReader.read(section, agent);
        return agent.build();
    }

    private static List<ToolDefinition> tools(Optional<YamlNode> node) {
        List<ToolDefinition> tools = new ArrayList<>();
        if (node.isEmpty()) return tools;
        Set<String> names = new HashSet<>();
        List<YamlNode> items = node.get().items();
        if (items.size() > MOST_TOOLS) node.get().problem("has more than " + MOST_TOOLS + " tools");
        for (YamlNode item : items) {
            ToolDefinition tool = ToolReader.read(item);
            if (!tool.getName().isEmpty() && !names.add(tool.getName())) {
                item.at("/name").problem("the tool " + tool.getName() + " is there twice");
            }
            tools.add(tool);
        }
        return tools;
    }
}
