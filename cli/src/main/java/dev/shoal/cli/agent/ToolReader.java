package dev.shoal.cli.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.WriteRule;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one tool of an agent file. */
final class ToolReader {
    private static final List<String> KEYS = List.of(
            "name",
            "description",
            "connector",
            "effect",
            "approval",
            "parameters",
            "bind",
            "retry",
            "timeout",
            "deadline",
            "max-calls",
            "untrusted",
            "untrusted-writes");
    private static final List<String> RETRY = List.of("attempts", "backoff", "max-backoff");
    private static final Map<String, Effect> EFFECTS = effects();
    private static final Map<String, WriteRule> WRITE_RULES = writeRules();
    private static final Duration MOST_WAIT = Duration.ofHours(1);

    private final YamlNode node;
    private final Section section;

    private ToolReader(YamlNode node) {
        this.node = node;
        this.section = new Section(node, node.fields());
    }

    private static Map<String, Effect> effects() {
        Map<String, Effect> effects = new LinkedHashMap<>();
        effects.put("read", Effect.READ);
        effects.put("idempotent", Effect.IDEMPOTENT);
        effects.put("at-most-once", Effect.AT_MOST_ONCE);
        return effects;
    }

    private static Map<String, WriteRule> writeRules() {
        Map<String, WriteRule> rules = new LinkedHashMap<>();
        rules.put("refuse", WriteRule.REFUSE);
        rules.put("approve", WriteRule.APPROVE);
        rules.put("allow", WriteRule.ALLOW);
        return rules;
    }

    static ToolDefinition read(YamlNode node) {
        return new ToolReader(node).tool();
    }

    private ToolDefinition tool() {
        String connector =
                section.required("connector").flatMap(this::connector).orElse("");
        rejectOthers(connector);
        Optional<ToolSchema.ObjectType> parameters =
                section.required("parameters").flatMap(ToolReader::parameters);
        Map<String, String> bind = bind(parameters);
        Approval approval = section.optional("approval")
                .map(value -> Approval.read(value, parameters))
                .orElse(Approval.NONE);
        Section retry = section.section("retry", RETRY);
        long backoffMs = retry.millis("backoff", Duration.ofMillis(200), Duration.ofMillis(1), MOST_WAIT);
        Duration mostBackoff = Duration.ofMillis(Math.max(backoffMs, 5_000));
        long mostBackoffMs = retry.millis("max-backoff", mostBackoff, Duration.ofMillis(1), MOST_WAIT);
        if (mostBackoffMs < backoffMs) retry.node().problem("max-backoff must not be shorter than backoff");
        return ToolDefinition.newBuilder()
                .setName(section.required("name").flatMap(Values::name).orElse(""))
                .setDescription(section.required("description")
                        .flatMap(Values::filledText)
                        .orElse(""))
                .setParameters(section.optional("parameters")
                        .flatMap(YamlNode::json)
                        .map(JsonNode::toString)
                        .orElse(""))
                .setConnector(connector)
                .setEffect(
                        section.required("effect").flatMap(ToolReader::effect).orElse(Effect.READ))
                .setApproval(approval.needed())
                .setApprovalWhen(approval.when().orElse(null))
                .setApprovalExpiresMs(approval.expires().map(Duration::toMillis).orElse(null))
                .setBinding(binding(connector, parameters, bind))
                .setBind(bind)
                .setMaxCalls(section.optional("max-calls")
                        .flatMap(value -> value.whole(1, 10_000))
                        .map(Long::intValue)
                        .orElse(null))
                .setDeadlineMs(section.optional("deadline")
                        .flatMap(value -> Values.duration(value, Duration.ofMillis(100), Duration.ofHours(24)))
                        .map(Duration::toMillis)
                        .orElse(null))
                .setUntrusted(
                        section.optional("untrusted").flatMap(YamlNode::bool).orElse(false))
                .setUntrustedWrites(section.optional("untrusted-writes")
                        .flatMap(ToolReader::writeRule)
                        .orElse(WriteRule.REFUSE))
                .setMaxAttempts((int) retry.whole("attempts", 3, 1, 20))
                .setBackoffMs(backoffMs)
                .setMaxBackoffMs(mostBackoffMs)
                .setTimeoutMs(section.millis("timeout", Duration.ofSeconds(10), Duration.ofMillis(1), MOST_WAIT))
                .build();
    }

    private Optional<String> connector(YamlNode value) {
        Optional<String> name = Values.name(value);
        if (name.isEmpty() || !KEYS.contains(name.get())) return name;
        value.problem("a connector cannot have the name of a tool's key");
        return Optional.empty();
    }

    private void rejectOthers(String connector) {
        if (!node.isMapping()) return;
        List<String> known = new ArrayList<>(KEYS);
        if (!connector.isEmpty()) known.add(connector);
        // Without a connector the key of its part is unknown, and one problem is enough.
        Map<String, YamlNode> fields = new LinkedHashMap<>(section.fields());
        if (connector.isEmpty()) fields.values().removeIf(value -> !value.isScalar());
        node.rejectOthers(fields, known);
    }

    private static Optional<Effect> effect(YamlNode value) {
        Optional<String> text = value.text();
        if (text.isPresent() && !EFFECTS.containsKey(text.get())) {
            value.problem("must be one of " + String.join(", ", EFFECTS.keySet()));
        }
        return text.map(EFFECTS::get);
    }

    private static Optional<WriteRule> writeRule(YamlNode value) {
        Optional<String> text = value.text();
        if (text.isPresent() && !WRITE_RULES.containsKey(text.get())) {
            value.problem("must be one of " + String.join(", ", WRITE_RULES.keySet()));
        }
        return text.map(WRITE_RULES::get);
    }

    /** A tool of the connector {@code agent} is another agent: which one, and which parameter is its input. */
    private static void checkSubAgent(YamlNode node, Set<String> parameters) {
        Map<String, YamlNode> fields = node.fields();
        node.rejectOthers(fields, List.of("agent", "input"));
        new Section(node, fields).required("agent").flatMap(Values::filledText);
        Optional<YamlNode> input = Optional.ofNullable(fields.get("input"));
        Optional<String> name = input.flatMap(YamlNode::text);
        if (name.isPresent() && !parameters.contains(name.get())) {
            input.get().problem("must be a parameter of the tool");
        }
    }

    private static Optional<ToolSchema.ObjectType> parameters(YamlNode value) {
        Optional<JsonNode> json = value.json();
        if (json.isEmpty()) return Optional.empty();
        try {
            return Optional.of(ToolSchemaReader.read(json.get().toString()));
        } catch (InvalidSchema e) {
            for (InvalidSchema.Problem problem : e.problems()) {
                value.at(problem.keywordPointer()).problemOf(value.at(problem.pointer()), problem.what());
            }
            return Optional.empty();
        }
    }

    private Map<String, String> bind(Optional<ToolSchema.ObjectType> parameters) {
        Map<String, String> bind = new LinkedHashMap<>();
        Optional<YamlNode> value = section.optional("bind");
        if (value.isEmpty()) return bind;
        Set<String> names = names(parameters);
        value.get().fields().forEach((name, source) -> {
            if (names.contains(name)) source.problem("the model fills the parameter of this name; rename one of them");
            Values.bound(source).ifPresent(text -> bind.put(name, text));
        });
        return bind;
    }

    private static Set<String> names(Optional<ToolSchema.ObjectType> parameters) {
        return parameters
                .map(schema -> schema.properties().stream()
                        .map(ToolSchema.Property::name)
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    private String binding(String connector, Optional<ToolSchema.ObjectType> parameters, Map<String, String> bind) {
        if (connector.isEmpty()) return "";
        Optional<YamlNode> value = section.required(connector);
        if (value.isPresent() && connector.equals("sql") && parameters.isPresent()) {
            Set<String> known = new HashSet<>(names(parameters));
            known.addAll(bind.keySet());
            SqlNames.check(value.get(), known);
        }
        if (value.isPresent() && connector.equals("agent") && parameters.isPresent()) {
            checkSubAgent(value.get(), names(parameters));
        }
        return value.flatMap(YamlNode::json).map(JsonNode::toString).orElse("");
    }
}
