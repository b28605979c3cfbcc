package dev.shoal.workers.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shoal.workers.grammar.ControlTokens;
import dev.shoal.workers.grammar.FreeMatcher;
import dev.shoal.workers.grammar.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns as an unbound model may write them; C, A, N and E stand for the control tokens. */
final class FreeTurnTest {
    private static final ControlTokens CONTROLS = new ControlTokens(0, 1, 2, 3);
    private static final Vocabulary VOCABULARY = vocabulary();

    private static Vocabulary vocabulary() {
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < 4; i++) texts.add(new byte[0]);
        for (int b = 0; b < 256; b++) texts.add(new byte[] {(byte) b});
        return new Vocabulary(texts, CONTROLS, text -> new int[0]);
    }

    private static Optional<Turn> read(String spelled) {
        List<Integer> tokens = new ArrayList<>();
        for (byte b : spelled.getBytes(StandardCharsets.ISO_8859_1)) {
            int control = "CANE".indexOf(b);
            tokens.add(control >= 0 ? control : 4 + (b & 0xff));
        }
        return FreeTurn.read(tokens.stream().mapToInt(i -> i).toArray(), VOCABULARY);
    }

    @Test
    void readsWhatTheFormatAllows() {
        assertEquals(Optional.of(new Turn.Answer("it is open")), read("Ait is openE"));
        assertEquals(Optional.of(new Turn.None("no")), read("NnoE"));
        var find = new Turn.Call("find", "{\"a\": 1}", Map.of());
        var last = new Turn.Call("last", "{}", Map.of());
        assertEquals(Optional.of(new Turn.Calls(List.of(find, last))), read("Cfind{\"a\": 1}Clast{}E"));
        assertEquals(Optional.of(new Turn.Calls(List.of(last))), read("Clast{}Clast{}E"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "E",
                "hello",
                "helloE",
                "Ahello",
                "AE",
                "AhelloCfind{}E",
                "CE",
                "C{}E",
                "CfindE",
                "Cfind{E",
                "Cfind{}",
                "Cfind{} E{}",
                "Cfind{}xE",
                "Cfind{\"a\":1,\"a\":2}E",
                "Cfind{a:1}E",
                "Cfind{\"a\":01}E",
                "Cfind{}CE",
                "Cfind{}AyesE",
                "Afirst half \u00c3E"
            })
    void repairsNothing(String spelled) {
        assertEquals(Optional.empty(), read(spelled));
    }

    @Test
    void anUnboundTurnStopsAtItsLastToken() {
        var matcher = new FreeMatcher(VOCABULARY, 2);
        assertEquals(VOCABULARY.size(), matcher.mask().count());
        matcher.accept(70);
        assertEquals(false, matcher.finished());
        matcher.accept(70);
        assertEquals(true, matcher.finished());
    }
}
