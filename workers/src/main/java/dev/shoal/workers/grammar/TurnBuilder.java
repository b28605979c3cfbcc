package dev.shoal.workers.grammar;

import java.util.List;
import java.util.Optional;

/** Turns the shape of a turn and the agent's tools into frames. */
final class TurnBuilder {
    private final TurnShape shape;
    private final Literal calls = new Literal();
    private final CallFrame call;
    private final TurnFrame body;

    TurnBuilder(TurnShape shape, List<Grammar.Tool> tools, GrammarBuilder values) {
        this.shape = shape;
        for (Grammar.Tool tool : tools) {
            Symbols name = Symbols.text(tool.name()).then(shape.calls().afterName());
            values.arguments(tool.parameters()).ifPresent(arguments -> calls.add(name, List.of(arguments)));
        }
        Literal last = new Literal();
        addEnds(last);
        boolean single = shape.calls().most() == 1;
        Literal more = single ? last : new Literal();
        call = new CallFrame(calls, new AfterCallFrame(more, last, shape.calls().most()));
        if (!single) {
            addEnds(more);
            more.add(shape.calls().toNextName(), List.of(call));
        }
        body = body();
    }

    private void addEnds(Literal literal) {
        for (Symbols close : shape.calls().close()) {
            literal.add(shape.calls().afterArguments().then(close), List.of());
        }
    }

    private TurnFrame body() {
        Literal leads = new Literal();
        Symbols open = shape.calls().toFirstName();
        if (!calls.isEmpty()) leads.add(open, List.of(call));
        Literal ends = Literal.of(shape.textEnd(), List.of());
        if (shape.textBeforeCalls() && !calls.isEmpty()) ends.add(open, List.of(call));
        Optional<TextFrame> text = Optional.empty();
        for (Symbols lead : shape.texts()) {
            if (lead.isEmpty()) text = Optional.of(TextFrame.text(ends));
            else leads.add(lead, List.of(TextFrame.text(ends)));
        }
        return new TurnFrame(leads, text, open.startsWithControl() ? -1 : open.at(0));
    }

    /** A turn without a thought. */
    State unthinking() {
        return led(body);
    }

    private State led(Frame turn) {
        State bottom = State.bottom(0);
        if (shape.lead().isEmpty()) return bottom.push(turn);
        return bottom.push(new LedFrame(Literal.of(shape.lead(), List.of(turn)), turn));
    }

    /** A turn that may start with a thought; without one where the shape has none. */
    State perhapsThinking() {
        if (shape.thinking().isEmpty()) return unthinking();
        Symbols open = shape.thinking().get().open();
        TurnFrame rest = body();
        rest.leads().add(open, thought());
        int reserved = open.startsWithControl() ? rest.reserved() : open.at(0);
        return led(new TurnFrame(rest.leads(), rest.text(), reserved));
    }

    /** A turn whose thought the prompt has opened. */
    State thinking() {
        State state = State.bottom(0);
        for (Frame frame : thought()) state = state.push(frame);
        return state;
    }

    private List<Frame> thought() {
        Symbols close = shape.thinking().orElseThrow().close();
        if (close.isEmpty()) return List.of(TextFrame.thought(body().leads()));
        return close.startsWithControl()
                ? List.of(TextFrame.thought(Literal.of(close, List.of(body))))
                : List.of(UntilFrame.start(close, body));
    }
}
