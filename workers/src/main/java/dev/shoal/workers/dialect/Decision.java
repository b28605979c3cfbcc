package dev.shoal.workers.dialect;

import dev.shoal.workers.engine.Completion;
import dev.shoal.workers.engine.Turn;
import dev.shoal.workers.format.BoundFormat;
import dev.shoal.workers.format.ReadTurn;
import dev.shoal.workers.grammar.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a finished completion says. Immutable.
 *
 * @param confidence 0 to 1: of calls, the lowest probability of a token that the model was free to choose; of a text, the
 *     probability of its first token
 * @param choice the same without the values of arguments: which tools, which arguments they have, and that there are no more
 */
public record Decision(Optional<String> thought, Turn turn, double confidence, double choice) {
    /** In our own format the second kind of text says that no tool fits. */
    private static final int NO_TOOL = 1;

    /** The turn, or nothing when the tokens are none; with a grammar they always are one. */
    public static Optional<Decision> read(
            Completion.Finished completion, BoundFormat format, Vocabulary vocabulary, boolean thoughtOpened) {
        return format.reader()
                .read(completion.tokens(), vocabulary, thoughtOpened)
                .map(read -> of(read, completion.probabilities()));
    }

    private static Decision of(ReadTurn read, float[] probabilities) {
        if (read.calls().isEmpty()) {
            Turn turn = read.textKind() == NO_TOOL ? new Turn.None(read.text()) : new Turn.Answer(read.text());
            double kind = probabilities[read.start()];
            return new Decision(read.thought(), turn, kind, kind);
        }
        List<Turn.Call> calls = new ArrayList<>();
        for (ReadTurn.Call call : read.calls()) {
            if (calls.stream().noneMatch(known -> repeats(call, known))) calls.add(call(call, probabilities));
        }
        double lowest = lowest(probabilities, read.start(), probabilities.length);
        double choice = lowest(withoutValues(read, probabilities), read.start(), probabilities.length);
        return new Decision(read.thought(), new Turn.Calls(calls), lowest, choice);
    }

    private static float[] withoutValues(ReadTurn read, float[] probabilities) {
        float[] rest = probabilities.clone();
        for (ReadTurn.Call call : read.calls()) {
            call.values().values().forEach(span -> Arrays.fill(rest, span.from(), span.to(), 1));
        }
        return rest;
    }

    private static boolean repeats(ReadTurn.Call call, Turn.Call known) {
        return call.tool().equals(known.tool()) && call.arguments().equals(known.arguments());
    }

    private static Turn.Call call(ReadTurn.Call call, float[] probabilities) {
        Map<String, Double> confidence = new LinkedHashMap<>();
        call.values().forEach((name, span) -> confidence.put(name, lowest(probabilities, span.from(), span.to())));
        return new Turn.Call(call.tool(), call.arguments(), confidence);
    }

    private static double lowest(float[] probabilities, int from, int to) {
        float lowest = 1;
        for (int i = from; i < to; i++) lowest = Math.min(lowest, probabilities[i]);
        return lowest;
    }
}
