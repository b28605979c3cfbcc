package dev.shoal.workers.grammar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a model writes a turn: perhaps a thought, then calls or a text. Immutable.
 *
 * @param lead what a turn starts with unless a control token starts it; most often empty
 * @param texts what a text starts with, one for each kind of text; a single empty one where a text just starts
 * @param textEnd a control token
 * @param textBeforeCalls whether calls may follow a text; only where a control token starts them
 * @param thinking empty for models that do not think first
 */
public record TurnShape(
        Symbols lead,
        Calls calls,
        List<Symbols> texts,
        Symbols textEnd,
        boolean textBeforeCalls,
        Optional<Thinking> thinking) {
    /**
     * @param open before the first call, @param between two calls, @param close after the last call: ways to end the turn
     * @param beforeName and @param afterName around the tool's name, @param afterArguments behind every call
     * @param most calls in one turn
     */
    public record Calls(
            Symbols open,
            Symbols between,
            List<Symbols> close,
            Symbols beforeName,
            Symbols afterName,
            Symbols afterArguments,
            ValueStyle values,
            int most) {
        public Calls {
            close = List.copyOf(close);
        }

        Symbols toFirstName() {
            return open.then(beforeName);
        }

        Symbols toNextName() {
            return afterArguments.then(between).then(beforeName);
        }
    }

    /** @param close up to where the rest of the turn starts; empty where that starts with a control token of its own */
    public record Thinking(Symbols open, Symbols close) {}

    public TurnShape {
        texts = List.copyOf(texts);
        if (!textEnd.startsWithControl()) throw new IllegalArgumentException("a text ends with a control token");
        if (textBeforeCalls && !calls.toFirstName().startsWithControl()) {
            throw new IllegalArgumentException("calls behind a text start with a control token");
        }
        boolean texted = texts.stream().anyMatch(Symbols::isEmpty)
                || !calls.toFirstName().startsWithControl();
        if (texted && thinking.isPresent() && thinking.get().close().isEmpty()) {
            throw new IllegalArgumentException("nothing says where a thought ends and a text starts");
        }
    }

    /** The format that this repository's own models are trained for. */
    static TurnShape own(ControlTokens tokens) {
        Symbols call = control(tokens.call());
        Symbols end = control(tokens.end());
        Symbols none = Symbols.EMPTY;
        var calls = new Calls(call, call, List.of(end), none, none, none, ValueStyle.COMPACT_JSON, Grammar.MOST_CALLS);
        var texts = List.of(control(tokens.answer()), control(tokens.none()));
        return new TurnShape(none, calls, texts, end, false, Optional.empty());
    }

    private static Symbols control(int token) {
        return new Symbols(new int[] {Symbols.control(token)});
    }

    /** The control tokens that a turn may end with. */
    public Set<Integer> ends() {
        Set<Integer> ends = new HashSet<>();
        Stream.concat(calls.close().stream(), Stream.of(textEnd)).forEach(end -> {
            int[] tokens = end.tokens();
            if (tokens.length > 0) ends.add(tokens[tokens.length - 1]);
        });
        return ends;
    }

    /** Every control token that a turn may have. */
    int[] controls() {
        List<Symbols> all = new ArrayList<>(calls.close());
        all.addAll(texts);
        all.addAll(List.of(calls.toFirstName(), calls.toNextName(), calls.afterName(), textEnd));
        thinking.ifPresent(thought -> all.addAll(List.of(thought.open(), thought.close())));
        IntStream quotes = calls.values().quotings().stream()
                .mapToInt(Quoting::quote)
                .filter(quote -> quote >= Symbols.CONTROL)
                .map(quote -> quote - Symbols.CONTROL);
        Stream<IntStream> pieces = all.stream().map(piece -> IntStream.of(piece.tokens()));
        return IntStream.concat(quotes, pieces.flatMapToInt(piece -> piece))
                .distinct()
                .toArray();
    }
}
