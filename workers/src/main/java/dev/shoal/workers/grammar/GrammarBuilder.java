package dev.shoal.workers.grammar;

import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.schemas.json.ToolSchema.ArrayType;
import dev.shoal.schemas.json.ToolSchema.BooleanType;
import dev.shoal.schemas.json.ToolSchema.EnumType;
import dev.shoal.schemas.json.ToolSchema.IntegerType;
import dev.shoal.schemas.json.ToolSchema.NumberType;
import dev.shoal.schemas.json.ToolSchema.ObjectType;
import dev.shoal.schemas.json.ToolSchema.Property;
import dev.shoal.schemas.json.ToolSchema.StringType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns schemas into frames, leaving out what cannot be written in a conversation that has no span for some grounded
 * types. Not thread-safe.
 */
final class GrammarBuilder {
    private final Map<String, PatternDfa> patterns;
    private final Set<GroundedType> withoutSpan;

    /** @param patterns compiled so far, by text, and added to; @param withoutSpan types that no text has a span for */
    GrammarBuilder(Map<String, PatternDfa> patterns, Set<GroundedType> withoutSpan) {
        this.patterns = patterns;
        this.withoutSpan = withoutSpan;
    }

    /** What follows {@code <|call|>}: the names of all tools whose arguments can be written; empty if there are none. */
    Literal calls(List<Grammar.Tool> tools) {
        Literal calls = new Literal();
        for (Grammar.Tool tool : tools) {
            Optional<Frame> arguments = object(tool.parameters());
            // The brace ends the name, so that no name is the start of another.
            if (arguments.isEmpty()) continue;
            calls.add(utf8(tool.name()), List.of(arguments.get()));
        }
        return calls;
    }

    /** The frame of a value, or nothing when no text satisfies the schema. */
    Optional<Frame> value(ToolSchema schema) {
        if (schema instanceof ObjectType type) return object(type);
        if (schema instanceof ArrayType type) return array(type);
        if (schema instanceof StringType type) return string(type);
        if (schema instanceof EnumType type) return Optional.of(choice(type.jsonValues()));
        if (schema instanceof BooleanType) return Optional.of(choice(List.of("true", "false")));
        if (schema instanceof IntegerType type) return number(NumberRange.of(type));
        if (schema instanceof NumberType type) return number(NumberRange.of(type));
        throw new AssertionError("unhandled schema: " + schema);
    }

    private Optional<Frame> object(ObjectType type) {
        Map<Property, Frame> values = new HashMap<>();
        for (Property property : type.properties()) {
            Optional<Frame> value = value(property.schema());
            if (value.isEmpty() && property.required()) return Optional.empty();
            value.ifPresent(frame -> values.put(property, frame));
        }
        // From the last property to the first: after[i] is what may follow once the properties before i are settled.
        Literal after = afterFirst(type.properties(), values);
        return Optional.of(after);
    }

    private static Literal afterFirst(List<Property> properties, Map<Property, Frame> values) {
        List<Literal> rest = new ArrayList<>();
        for (int i = 0; i <= properties.size(); i++) rest.add(new Literal());
        for (int i = properties.size(); i >= 0; i--) addFrom(rest.get(i), ",", i, properties, values, rest);
        Literal start = new Literal();
        addFrom(start, "{", 0, properties, values, rest);
        return start;
    }

    /** Adds the properties that may come next, up to the first required one, and the end if none is required. */
    private static void addFrom(
            Literal literal,
            String before,
            int from,
            List<Property> properties,
            Map<Property, Frame> values,
            List<Literal> rest) {
        for (int i = from; i < properties.size(); i++) {
            Property property = properties.get(i);
            Frame value = values.get(property);
            if (value == null) continue;
            String name = new String(JsonText.quoted(property.name()), StandardCharsets.UTF_8);
            literal.add(utf8(before + name + ":"), List.of(rest.get(i + 1), value));
            if (property.required()) return;
        }
        literal.add(utf8(before.equals("{") ? "{}" : "}"), List.of());
    }

    private Optional<Frame> array(ArrayType type) {
        Optional<Frame> item = value(type.items());
        if (item.isEmpty() && type.minItems() > 0) return Optional.empty();
        int most = item.isEmpty() ? 0 : type.maxItems();
        return Optional.of(new ArrayFrame(item.orElseGet(Literal::new), type.minItems(), most, ArrayFrame.UNOPENED));
    }

    private Optional<Frame> string(StringType type) {
        PatternDfa pattern = pattern(type);
        if (!pattern.accepts(PatternDfa.START, type.minLength(), type.maxLength())) return Optional.empty();
        if (!type.grounded()) return Optional.of(StringFrame.start(pattern, type.minLength(), type.maxLength()));
        GroundedType grounded = grounded(type);
        return withoutSpan.contains(grounded) ? Optional.empty() : Optional.of(new GroundedFrame(grounded));
    }

    private PatternDfa pattern(StringType type) {
        return type.pattern()
                .map(p -> patterns.computeIfAbsent(p.toString(), text -> PatternDfa.of(p)))
                .orElse(PatternDfa.ANY);
    }

    GroundedType grounded(StringType type) {
        // An empty text is taken from nowhere.
        return new GroundedType(pattern(type), Math.max(1, type.minLength()), type.maxLength());
    }

    private static Optional<Frame> number(NumberRange range) {
        return range.isEmpty() ? Optional.empty() : Optional.of(new NumberFrame(range, ""));
    }

    private static Literal choice(List<String> texts) {
        Literal choice = new Literal();
        for (String text : texts) choice.add(utf8(text), List.of());
        return choice;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
