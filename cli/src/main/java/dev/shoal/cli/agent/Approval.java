package dev.shoal.cli.agent;

import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.streams.agent.ApprovalCondition;
import dev.shoal.streams.agent.InvalidCondition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tool's {@code approval}: true or false, or a mapping with when a call needs a human and how long it waits for one.
 *
 * @param when a CEL expression over the arguments; empty when every call needs a human
 * @param expires empty when a call waits until its task's deadline
 */
record Approval(boolean needed, Optional<String> when, Optional<Duration> expires) {
    static final Approval NONE = new Approval(false, Optional.empty(), Optional.empty());

    private static final List<String> KEYS = List.of("when", "expires");
    private static final Duration LONGEST = Duration.ofHours(24);

    /** @param parameters of the tool; empty when they are wrong, which is told elsewhere */
    static Approval read(YamlNode node, Optional<ToolSchema.ObjectType> parameters) {
        if (node.isScalar()) return new Approval(node.bool().orElse(false), Optional.empty(), Optional.empty());
        Map<String, YamlNode> fields = node.fields();
        if (node.isMapping()) node.rejectOthers(fields, KEYS);
        var section = new Section(node, fields);
        Optional<Duration> expires =
                section.optional("expires").flatMap(value -> Values.duration(value, Duration.ofSeconds(1), LONGEST));
        return new Approval(true, section.optional("when").flatMap(value -> when(value, parameters)), expires);
    }

    private static Optional<String> when(YamlNode node, Optional<ToolSchema.ObjectType> parameters) {
        Optional<String> text = Values.filledText(node);
        if (text.isEmpty() || parameters.isEmpty()) return text;
        try {
            ApprovalCondition.compile(text.get(), parameters.get());
        } catch (InvalidCondition e) {
            e.problems().forEach(node::problem);
        }
        return text;
    }
}
