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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Turns schemas into frames, leaving out what cannot be written in a conversation that has no span for some grounded
 * types. Not thread-safe.
 */
final class GrammarBuilder {
    private final ValueStyle style;
    private final Map<String, PatternDfa> patterns;
    private final Set<GroundedType> withoutSpan;
    private final Optional<Literal> separated;

    /** @param patterns compiled so far, by text, and added to; @param withoutSpan types that no text has a span for */
    GrammarBuilder(ValueStyle style, Map<String, PatternDfa> patterns, Set<GroundedType> withoutSpan) {
        this.style = style;
        this.patterns = patterns;
        this.withoutSpan = withoutSpan;
        String afterComma = style.separator().substring(1);
        separated =
                afterComma.isEmpty() ? Optional.empty() : Optional.of(Literal.of(Symbols.text(afterComma), List.of()));
    }

    /** The frame of a call's arguments, or nothing when none satisfy the schema. */
    Optional<Frame> arguments(ObjectType type) {
        return object(type, style.keywords() ? ObjectBuilder.keywords(style) : ObjectBuilder.braces(style));
    }

    /** The frame of a value, or nothing when no text satisfies the schema. */
    private Optional<Frame> value(ToolSchema schema) {
        if (schema instanceof ObjectType type) return object(type, ObjectBuilder.braces(style));
        if (schema instanceof ArrayType type) return array(type);
        if (schema instanceof StringType type) return string(type);
        if (schema instanceof EnumType type) return Optional.of(choice(type));
        if (schema instanceof BooleanType) return Optional.of(bool());
        if (schema instanceof IntegerType type) return number(NumberRange.of(type));
        if (schema instanceof NumberType type) return number(NumberRange.of(type));
        throw new AssertionError("unhandled schema: " + schema);
    }

    private Optional<Frame> object(ObjectType type, ObjectBuilder builder) {
        Map<String, Frame> values = new HashMap<>();
        for (Property property : type.properties()) {
            Optional<Frame> value = value(property.schema());
            if (value.isEmpty() && property.required()) return Optional.empty();
            value.ifPresent(frame -> values.put(property.name(), frame));
        }
        return Optional.of(builder.build(type.properties(), values));
    }

    private Optional<Frame> array(ArrayType type) {
        Optional<Frame> item = value(type.items());
        if (item.isEmpty() && type.minItems() > 0) return Optional.empty();
        int most = item.isEmpty() ? 0 : type.maxItems();
        Frame each = item.orElseGet(Literal::new);
        return Optional.of(new ArrayFrame(each, separated, type.minItems(), most, ArrayFrame.UNOPENED));
    }

    private Optional<Frame> string(StringType type) {
        PatternDfa pattern = pattern(type);
        if (!pattern.accepts(PatternDfa.START, type.minLength(), type.maxLength())) return Optional.empty();
        if (!type.grounded()) {
            return quoted(quoting -> StringFrame.start(quoting, pattern, type.minLength(), type.maxLength()));
        }
        GroundedType grounded = grounded(type);
        return withoutSpan.contains(grounded)
                ? Optional.empty()
                : quoted(quoting -> new GroundedFrame(quoting, grounded));
    }

    private Optional<Frame> quoted(Function<Quoting, Frame> frame) {
        return style.quotings().stream().map(frame).reduce(EitherFrame::new);
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

    private Literal choice(EnumType type) {
        Literal choice = new Literal();
        for (int i = 0; i < type.jsonValues().size(); i++) {
            String json = type.jsonValues().get(i);
            String text = type.texts().get(i);
            if (json.startsWith("\"")) {
                style.quotings().forEach(quoting -> choice.add(quoting.quoted(text), List.of()));
            } else if (json.equals("true") || json.equals("false")) {
                choice.add(Symbols.text(style.bool(json.equals("true"))), List.of());
            } else {
                choice.add(Symbols.text(json), List.of());
            }
        }
        return choice;
    }

    private Literal bool() {
        Literal choice = new Literal();
        for (boolean value : new boolean[] {true, false}) choice.add(Symbols.text(style.bool(value)), List.of());
        return choice;
    }
}
