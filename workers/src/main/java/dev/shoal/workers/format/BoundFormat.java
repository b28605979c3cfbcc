package dev.shoal.workers.format;

import dev.shoal.workers.format.ToolCallFormat.CallSyntax;
import dev.shoal.workers.grammar.Symbols;
import dev.shoal.workers.grammar.TurnShape;
import dev.shoal.workers.grammar.ValueStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A format together with the tokens of one model: the shape of its turns, and how they are read. Immutable. */
public final class BoundFormat {
    private final ToolCallFormat format;
    private final TurnShape shape;

    private BoundFormat(ToolCallFormat format, TurnShape shape) {
        this.format = format;
        this.shape = shape;
    }

    /** @throws UnknownFormat if the model has no token that ends a turn, or none that the format needs */
    public static BoundFormat bind(ToolCallFormat format, ModelTraits model) {
        Map<String, Integer> controls = new HashMap<>();
        for (String spelling : format.controls()) add(spelling, model, controls);
        if (!controls.keySet().containsAll(format.needed())) {
            throw new UnknownFormat("format " + format.id() + " needs these as single tokens of the tokenizer: "
                    + String.join(" ", format.needed()));
        }
        String end = end(format, model, controls);
        Optional<TurnShape.Thinking> thinking = thinking(format, model, controls);
        CallSyntax calls = format.calls();
        boolean spaced = model.space() != ModelTraits.Space.NOWHERE;
        UnaryOperator<Symbols> pieces = piece -> spaced ? piece.spaced() : piece;
        Function<String, Symbols> symbols = text -> pieces.apply(Symbols.of(text, controls));
        List<Symbols> closes = new ArrayList<>(List.of(symbols.apply(calls.close() + end)));
        if (!calls.handover().isEmpty()) closes.add(symbols.apply(calls.handover()));
        var shape = new TurnShape.Calls(
                symbols.apply(calls.open()),
                symbols.apply(calls.between()),
                closes,
                symbols.apply(calls.beforeName()),
                symbols.apply(calls.afterName()),
                symbols.apply(calls.afterArguments()),
                values(calls, controls),
                calls.most());
        List<Symbols> texts = format.texts().stream().map(symbols).toList();
        boolean controlStarts = symbols.apply(calls.open() + calls.beforeName()).startsWithControl();
        return new BoundFormat(
                format,
                new TurnShape(
                        model.space() == ModelTraits.Space.AT_START ? Symbols.of(" ", Map.of()) : Symbols.EMPTY,
                        shape,
                        texts,
                        symbols.apply(end),
                        controlStarts && format.texts().contains(""),
                        thinking));
    }

    private static void add(String spelling, ModelTraits model, Map<String, Integer> controls) {
        if (model.addedTokens().containsKey(spelling)) {
            controls.put(spelling, model.addedTokens().get(spelling));
        }
    }

    private static String end(ToolCallFormat format, ModelTraits model, Map<String, Integer> controls) {
        List<String> ends = format.ends().isEmpty() ? List.of(model.end()) : format.ends();
        for (String end : ends) {
            add(end, model, controls);
            if (controls.containsKey(end)) return end;
        }
        throw new UnknownFormat("the token that ends a turn, " + String.join(" or ", ends)
                + ", is none of the tokenizer's added tokens; check eos_token in tokenizer_config.json");
    }

    private static ValueStyle values(CallSyntax calls, Map<String, Integer> controls) {
        return switch (calls.values()) {
            case COMPACT_JSON -> ValueStyle.COMPACT_JSON;
            case SPACED_JSON -> ValueStyle.SPACED_JSON;
            case PYTHON -> ValueStyle.PYTHON;
            case BETWEEN_TOKENS -> ValueStyle.between(controls.get(calls.delimiter()));
        };
    }

    private static Optional<TurnShape.Thinking> thinking(
            ToolCallFormat format, ModelTraits model, Map<String, Integer> controls) {
        Optional<ToolCallFormat.Thoughts> thoughts = format.thoughts(model);
        thoughts.ifPresent(tags -> tags.controls().forEach(tag -> add(tag, model, controls)));
        boolean spaced = model.space() != ModelTraits.Space.NOWHERE;
        UnaryOperator<Symbols> pieces = piece -> spaced ? piece.spaced() : piece;
        return thoughts.map(tags -> new TurnShape.Thinking(
                pieces.apply(Symbols.of(tags.open(), controls)), pieces.apply(Symbols.of(tags.close(), controls))));
    }

    public ToolCallFormat format() {
        return format;
    }

    /** What a grammar is compiled from, together with the agent's tools. */
    public TurnShape shape() {
        return shape;
    }

    /** True when the rendered prompt leaves the model inside a thought. */
    public boolean opensThought(String prompt) {
        return shape.thinking().isPresent() && prompt.stripTrailing().endsWith(Family.THINK);
    }

    public TurnReader reader() {
        return new TurnReader(shape);
    }
}
