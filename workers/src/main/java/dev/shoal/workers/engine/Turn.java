package dev.shoal.workers.engine;

import dev.shoal.workers.grammar.ControlTokens;
import dev.shoal.workers.grammar.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a finished completion says. Immutable. */
public sealed interface Turn {
    /** @param calls each once: the same call twice side by side asks nothing new, and must not act twice */
    record Calls(List<Call> calls) implements Turn {
        public Calls {
            calls = List.copyOf(calls);
        }
    }

    record Answer(String text) implements Turn {}

    /** No tool fits. */
    record None(String text) implements Turn {}

    /**
     * @param arguments JSON object
     * @param confidence by argument: the lowest probability of a token that the model was free to choose, 0 to 1
     */
    record Call(String tool, String arguments, Map<String, Double> confidence) {
        public Call {
            confidence = Map.copyOf(confidence);
        }

        boolean repeats(Call other) {
            return tool.equals(other.tool) && arguments.equals(other.arguments);
        }
    }

    static Turn read(Completion.Finished completion, Vocabulary vocabulary) {
        ControlTokens control = vocabulary.controls();
        int[] tokens = completion.tokens();
        if (tokens[0] != control.call()) {
            String text = new String(bytes(tokens, 1, tokens.length - 1, vocabulary), StandardCharsets.UTF_8);
            return tokens[0] == control.answer() ? new Answer(text) : new None(text);
        }
        List<Call> calls = new ArrayList<>();
        int from = 1;
        for (int i = 1; i < tokens.length; i++) {
            if (tokens[i] != control.call() && tokens[i] != control.end()) continue;
            Call call = call(completion, from, i, vocabulary);
            if (calls.stream().noneMatch(call::repeats)) calls.add(call);
            from = i + 1;
        }
        return new Calls(calls);
    }

    private static Call call(Completion.Finished completion, int from, int to, Vocabulary vocabulary) {
        byte[] bytes = bytes(completion.tokens(), from, to, vocabulary);
        float[] probabilities = new float[bytes.length];
        int at = 0;
        for (int i = from; i < to; i++) {
            int end = at + vocabulary.bytes(completion.tokens()[i]).length;
            while (at < end) probabilities[at++] = completion.probabilities()[i];
        }
        int brace = 0;
        while (bytes[brace] != '{') brace++;
        String tool = new String(bytes, 0, brace, StandardCharsets.UTF_8);
        String arguments = new String(bytes, brace, bytes.length - brace, StandardCharsets.UTF_8);
        return new Call(tool, arguments, ArgumentSpans.lowest(bytes, brace, probabilities));
    }

    private static byte[] bytes(int[] tokens, int from, int to, Vocabulary vocabulary) {
        var all = new ByteArrayOutputStream();
        for (int i = from; i < to; i++) all.writeBytes(vocabulary.bytes(tokens[i]));
        return all.toByteArray();
    }
}
