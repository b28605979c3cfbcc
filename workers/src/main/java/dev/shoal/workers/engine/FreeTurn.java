package dev.shoal.workers.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.workers.grammar.ControlTokens;
import dev.shoal.workers.grammar.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a turn that no grammar held to its form: strictly, nothing is repaired. Stateless. */
public final class FreeTurn {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private FreeTurn() {}

    /** The turn, or nothing when the tokens are none. Tools and arguments are not held against any catalogue. */
    public static Optional<Turn> read(int[] tokens, Vocabulary vocabulary) {
        ControlTokens control = vocabulary.controls();
        int last = tokens.length - 1;
        if (last < 1 || tokens[last] != control.end()) return Optional.empty();
        if (tokens[0] == control.call()) return calls(tokens, vocabulary);
        if (tokens[0] != control.answer() && tokens[0] != control.none()) return Optional.empty();
        Optional<String> text = text(tokens, 1, last, vocabulary).filter(t -> !t.isEmpty());
        return text.map(t -> tokens[0] == control.answer() ? new Turn.Answer(t) : new Turn.None(t));
    }

    private static Optional<Turn> calls(int[] tokens, Vocabulary vocabulary) {
        List<Turn.Call> calls = new ArrayList<>();
        int from = 1;
        for (int i = 1; i < tokens.length; i++) {
            if (tokens[i] != vocabulary.controls().call() && i < tokens.length - 1) continue;
            Optional<Turn.Call> call = text(tokens, from, i, vocabulary).flatMap(FreeTurn::call);
            if (call.isEmpty()) return Optional.empty();
            if (calls.stream().noneMatch(call.get()::repeats)) calls.add(call.get());
            from = i + 1;
        }
        return Optional.of(new Turn.Calls(calls));
    }

    private static Optional<Turn.Call> call(String text) {
        int brace = text.indexOf('{');
        if (brace < 1) return Optional.empty();
        try {
            String arguments = text.substring(brace);
            // It starts with a brace: what can be read at all is an object.
            JSON.readTree(arguments);
            return Optional.of(new Turn.Call(text.substring(0, brace), arguments, Map.of()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Nothing when a control token is among them or their bytes are no text. */
    private static Optional<String> text(int[] tokens, int from, int to, Vocabulary vocabulary) {
        var bytes = new ByteArrayOutputStream();
        for (int i = from; i < to; i++) {
            byte[] own = vocabulary.bytes(tokens[i]);
            if (own.length == 0) return Optional.empty();
            bytes.writeBytes(own);
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
