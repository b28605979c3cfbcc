package dev.shoal.workers.format;

import dev.shoal.workers.grammar.Symbols;
import dev.shoal.workers.grammar.TurnShape;
import dev.shoal.workers.grammar.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a turn back from its tokens: exactly what a grammar of the same shape writes, nothing is repaired. Stateless. */
public final class TurnReader {
    private final TurnShape shape;

    TurnReader(TurnShape shape) {
        this.shape = shape;
    }

    /**
     * The turn, or nothing when the tokens are none. Tools and arguments are not held against any catalogue.
     *
     * @param thoughtOpened whether the prompt left the model inside a thought
     */
    public Optional<ReadTurn> read(int[] tokens, Vocabulary vocabulary, boolean thoughtOpened) {
        try {
            return Optional.of(turn(new Tape(tokens, vocabulary), thoughtOpened));
        } catch (Tape.Malformed e) {
            return Optional.empty();
        }
    }

    private ReadTurn turn(Tape tape, boolean thoughtOpened) {
        if (!thoughtOpened && tape.peek() < Symbols.CONTROL) tape.expect(shape.lead());
        Optional<String> thought = thought(tape, thoughtOpened);
        int start = tape.token();
        Symbols open = shape.calls().open().then(shape.calls().beforeName());
        if (tape.skip(open)) return new ReadTurn(thought, start, "", 0, calls(tape));
        int kind = kind(tape);
        if (!open.startsWithControl() && tape.peek() == open.at(0)) throw new Tape.Malformed();
        String text = tape.untilControl();
        if (text.isEmpty()) throw new Tape.Malformed();
        if (shape.textBeforeCalls() && tape.skip(open)) {
            return new ReadTurn(thought, start, text.strip(), kind, calls(tape));
        }
        end(tape, shape.textEnd());
        return new ReadTurn(thought, start, text, kind, List.of());
    }

    private Optional<String> thought(Tape tape, boolean opened) {
        if (shape.thinking().isEmpty()) return Optional.empty();
        TurnShape.Thinking thinking = shape.thinking().get();
        if (!opened && !tape.skip(thinking.open())) return Optional.empty();
        String thought = thinking.close().isEmpty() ? tape.untilControl() : tape.until(thinking.close());
        return Optional.of(thought.strip());
    }

    private int kind(Tape tape) {
        for (int kind = 0; kind < shape.texts().size(); kind++) {
            if (tape.skip(shape.texts().get(kind))) return kind;
        }
        throw new Tape.Malformed();
    }

    private List<ReadTurn.Call> calls(Tape tape) {
        TurnShape.Calls calls = shape.calls();
        List<ReadTurn.Call> found = new ArrayList<>();
        do {
            String tool = tool(tape);
            var values = new ValueReader(tape, calls.values());
            Map<String, ReadTurn.Span> spans = new LinkedHashMap<>();
            String arguments = values.arguments(spans);
            found.add(new ReadTurn.Call(tool, arguments, spans));
            tape.expect(calls.afterArguments());
        } while (found.size() < calls.most() && tape.skip(calls.between().then(calls.beforeName())));
        for (Symbols close : calls.close()) {
            if (!tape.startsWith(close)) continue;
            end(tape, close);
            return found;
        }
        throw new Tape.Malformed();
    }

    private String tool(Tape tape) {
        Symbols end = shape.calls().afterName();
        // Where nothing ends the name, the arguments' brace does.
        String tool = end.isEmpty() ? tape.before('{') : tape.until(end);
        if (tool.isEmpty()) throw new Tape.Malformed();
        return tool;
    }

    private static void end(Tape tape, Symbols end) {
        tape.expect(end);
        if (!tape.atEnd()) throw new Tape.Malformed();
    }
}
