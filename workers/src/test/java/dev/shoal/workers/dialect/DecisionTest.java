package dev.shoal.workers.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shoal.workers.engine.Completion;
import dev.shoal.workers.engine.Turn;
import dev.shoal.workers.format.BoundFormat;
import dev.shoal.workers.format.Family;
import dev.shoal.workers.format.ModelTraits;
import dev.shoal.workers.grammar.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DecisionTest {
    private static final Map<String, Integer> CONTROLS =
            Map.of("<|call|>", 0, "<|answer|>", 1, "<|none|>", 2, "<|end|>", 3, "<|think|>", 4);
    private static final BoundFormat FORMAT = BoundFormat.bind(Family.SHOAL, new ModelTraits("", CONTROLS, "<|end|>"));
    private final List<byte[]> texts = new ArrayList<>();
    private final List<Integer> tokens = new ArrayList<>();
    private final List<Float> probabilities = new ArrayList<>();

    DecisionTest() {
        for (int i = 0; i < 5; i++) texts.add(new byte[0]);
        for (int b = 0; b < 256; b++) texts.add(new byte[] {(byte) b});
    }

    private void control(int token) {
        tokens.add(token);
        probabilities.add(1f);
    }

    private void text(String text, double probability) {
        texts.add(text.getBytes(StandardCharsets.UTF_8));
        tokens.add(texts.size() - 1);
        probabilities.add((float) probability);
    }

    private Optional<Decision> decision() {
        float[] each = new float[probabilities.size()];
        for (int i = 0; i < each.length; i++) each[i] = probabilities.get(i);
        int[] ids = tokens.stream().mapToInt(i -> i).toArray();
        var finished = new Completion.Finished(ids, each, 1, 0, Duration.ZERO);
        return Decision.read(finished, FORMAT, new Vocabulary(texts, text -> new int[0]), false);
    }

    private Turn read() {
        return decision().orElseThrow().turn();
    }

    @Test
    void confidenceIsTheLowestProbabilityInsideTheValue() {
        control(0);
        text("place", 0.1);
        text("{\"", 0.2);
        text("to\":\"", 0.875);
        text("a,\\\"}", 0.5);
        text("b\",\"", 0.75);
        text("n\":", 0.125);
        text("[1,{\"x\":2}]", 0.625);
        text("}", 0.3);
        control(0);
        text("last{}", 0.4);
        control(3);
        var place = new Turn.Call("place", "{\"to\":\"a,\\\"}b\",\"n\":[1,{\"x\":2}]}", Map.of("to", 0.5, "n", 0.625));
        assertEquals(new Turn.Calls(List.of(place, new Turn.Call("last", "{}", Map.of()))), read());
    }

    @Test
    void whatIsDecidedBesideTheValuesHasAConfidenceOfItsOwn() {
        control(0);
        text("place", 0.75);
        text("{\"to\":", 0.625);
        text("\"a\"", 0.125);
        text("}", 0.875);
        control(3);
        Decision decision = decision().orElseThrow();
        assertEquals(0.125, decision.confidence(), "of all, as the evaluation counts");
        assertEquals(0.625, decision.choice(), "of the tool and its arguments' names");
    }

    @Test
    void keepsTheSameCallOnce() {
        for (String arguments : List.of("{\"id\":1}", "{\"id\":2}", "{\"id\":1}")) {
            control(0);
            text("order" + arguments, 0.5);
        }
        control(3);
        var first = new Turn.Call("order", "{\"id\":1}", Map.of("id", 0.5));
        var second = new Turn.Call("order", "{\"id\":2}", Map.of("id", 0.5));
        assertEquals(new Turn.Calls(List.of(first, second)), read());
    }

    @Test
    void readsAnswers() {
        control(1);
        text("Größe ", 0.5);
        text("30", 0.5);
        control(3);
        assertEquals(new Turn.Answer("Größe 30"), read());
    }

    @Test
    void readsThatNoToolFits() {
        control(2);
        text("sorry", 0.5);
        control(3);
        assertEquals(new Turn.None("sorry"), read());
    }

    @Test
    void aThoughtSaysNothingOfTheConfidence() {
        control(4);
        text("A fork is wanted.", 0.125);
        control(0);
        text("find{\"what\":\"fork\"}", 0.5);
        control(3);
        Decision decision = decision().orElseThrow();
        assertEquals(Optional.of("A fork is wanted."), decision.thought());
        assertEquals(0.5, decision.confidence());
        assertEquals(
                new Turn.Calls(List.of(new Turn.Call("find", "{\"what\":\"fork\"}", Map.of("what", 0.5)))),
                decision.turn());
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
                "Afirst half \u00c3E",
                "ThmE"
            })
    void repairsNothing(String spelled) {
        for (byte b : spelled.getBytes(StandardCharsets.ISO_8859_1)) {
            int control = "CANET".indexOf(b);
            tokens.add(control >= 0 ? control : 5 + (b & 0xff));
            probabilities.add(1f);
        }
        assertEquals(Optional.empty(), decision());
    }
}
