package dev.shoal.workers.grammar;

import dev.shoal.schemas.json.Pattern;
import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.schemas.json.ToolSchema.ArrayType;
import dev.shoal.schemas.json.ToolSchema.EnumType;
import dev.shoal.schemas.json.ToolSchema.ObjectType;
import dev.shoal.schemas.json.ToolSchema.StringType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an agent may write in a turn: calls of its tools with arguments that satisfy their schemas, or a text.
 *
 * <p>Compiled once per agent version. Masks are computed when first needed and kept. Thread-safe.
 */
public final class Grammar {
    /** Calls in one turn. */
    public static final int MOST_CALLS = 8;

    /** Conversations differ in which grounded types have a span at all; so many such cases are kept. */
    private static final int MOST_CASES = 16;

    /** A tool as the model may call it. */
    public record Tool(String name, ObjectType parameters) {}

    private final List<Tool> tools;
    private final TurnShape shape;
    private final Vocabulary vocabulary;
    private final Map<String, PatternDfa> patterns = new HashMap<>();
    private final Set<GroundedType> groundedTypes = new LinkedHashSet<>();
    private final Map<Set<GroundedType>, GrammarCase> cases = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Set<GroundedType>, GrammarCase> eldest) {
            return size() > MOST_CASES;
        }
    };

    private Grammar(List<Tool> tools, TurnShape shape, Vocabulary vocabulary) {
        this.tools = List.copyOf(tools);
        this.shape = shape;
        this.vocabulary = vocabulary;
    }

    /** The grammar of turns as this repository's own models write them; otherwise as the other {@code compile}. */
    public static Grammar compile(List<Tool> tools, Vocabulary vocabulary) {
        return compile(tools, TurnShape.own(vocabulary.controls()), vocabulary);
    }

    /**
     * @throws IllegalArgumentException if a tool can never be called: no text satisfies a schema, a pattern is too large,
     *     or two tools have the same name
     */
    public static Grammar compile(List<Tool> tools, TurnShape shape, Vocabulary vocabulary) {
        var grammar = new Grammar(tools, shape, vocabulary);
        shape.calls().values().quotings().forEach(vocabulary::free);
        Set<String> names = new HashSet<>();
        for (Tool tool : tools) {
            if (!names.add(tool.name())) throw new IllegalArgumentException("two tools are named " + tool.name());
            if (tool.name().isEmpty() || tool.name().chars().anyMatch(Grammar::cannotBeInName)) {
                throw new IllegalArgumentException("a tool cannot be named \"" + tool.name() + "\"");
            }
            grammar.check(tool);
        }
        return grammar;
    }

    /** What ends a name or would have to be escaped in some format. */
    private static boolean cannotBeInName(int c) {
        return c < ' ' || "{(\"\\".indexOf(c) >= 0;
    }

    private GrammarBuilder builder(Set<GroundedType> withoutSpan) {
        return new GrammarBuilder(shape.calls().values(), patterns, withoutSpan);
    }

    private void check(Tool tool) {
        try {
            mustBeWritable(tool.name());
            collect(tool.parameters());
            if (builder(Set.of()).arguments(tool.parameters()).isPresent()) return;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tool " + tool.name() + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "tool " + tool.name() + ": no arguments satisfy its schema; a required value has contradicting limits");
    }

    private void collect(ToolSchema schema) {
        if (schema instanceof StringType type) {
            if (type.grounded()) groundedTypes.add(builder(Set.of()).grounded(type));
            type.pattern().ifPresent(pattern -> mustBeWritable(pattern.root()));
        } else if (schema instanceof EnumType type) {
            type.texts().forEach(this::mustBeWritable);
        } else if (schema instanceof ArrayType type) {
            collect(type.items());
        } else if (schema instanceof ObjectType type) {
            for (ToolSchema.Property property : type.properties()) {
                mustBeWritable(property.name());
                collect(property.schema());
            }
        }
    }

    /** A character out of some that the pattern needs. */
    private void mustBeWritable(Pattern.Node node) {
        if (node instanceof Pattern.Node.Sequence all) {
            all.parts().forEach(this::mustBeWritable);
        } else if (node instanceof Pattern.Node.Choice choice) {
            choice.options().forEach(this::mustBeWritable);
        } else if (node instanceof Pattern.Node.Repeat repeat) {
            mustBeWritable(repeat.body());
        } else if (node instanceof Pattern.Node.Chars chars) {
            List<Pattern.Range> ranges = chars.ranges();
            if (ranges.stream().anyMatch(range -> vocabulary.writes(range.first()))) return;
            mustBeWritable(Character.toString(ranges.get(0).first()));
        }
    }

    private void mustBeWritable(String text) {
        if (vocabulary.writes(text)) return;
        throw new IllegalArgumentException(
                "the model's tokenizer has no tokens for all characters of \"" + text + "\"; spell it in others");
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** A matcher for one turn without a thought; {@code answerTokens} is most tokens of an answer. */
    public GrammarMatcher matcher(Grounding sources, int answerTokens) {
        return matcher(sources, TurnLimits.withoutThought(answerTokens));
    }

    /** A matcher for one turn. */
    public GrammarMatcher matcher(Grounding sources, TurnLimits limits) {
        Set<GroundedType> withoutSpan = new HashSet<>();
        for (GroundedType type : groundedTypes) if (sources.spans(type).isEmpty()) withoutSpan.add(type);
        return new GrammarMatcher(caseOf(withoutSpan), sources, limits);
    }

    private synchronized GrammarCase caseOf(Set<GroundedType> withoutSpan) {
        GrammarCase found = cases.get(withoutSpan);
        if (found == null) {
            var turns = new TurnBuilder(shape, tools, builder(withoutSpan));
            found = new GrammarCase(vocabulary, turns, shape.controls());
            cases.put(withoutSpan, found);
        }
        return found;
    }
}
