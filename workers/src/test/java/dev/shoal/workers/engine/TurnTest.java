package dev.shoal.workers.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shoal.workers.grammar.ControlTokens;
import dev.shoal.workers.grammar.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TurnTest {
    private static final ControlTokens CONTROLS = new ControlTokens(0, 1, 2, 3);
    private final List<byte[]> texts = new ArrayList<>();
    private final List<Integer> tokens = new ArrayList<>();
    private final List<Float> probabilities = new ArrayList<>();

    TurnTest() {
        for (int i = 0; i < 4; i++) texts.add(new byte[0]);
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

    private Turn read() {
        float[] each = new float[probabilities.size()];
        for (int i = 0; i < each.length; i++) each[i] = probabilities.get(i);
        int[] ids = tokens.stream().mapToInt(i -> i).toArray();
        var finished = new Completion.Finished(ids, each, 1, 0, Duration.ZERO);
        return Turn.read(finished, new Vocabulary(texts, CONTROLS, text -> new int[0]));
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
}
