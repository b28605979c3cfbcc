package dev.shoal.workers.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shoal.schemas.json.ToolSchemaReader;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MaskTest {
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{"
            + "\"long\":{\"type\":\"string\",\"minLength\":3,\"maxLength\":2000},"
            + "\"short\":{\"type\":\"string\",\"maxLength\":4},"
            + "\"mail\":{\"type\":\"string\",\"pattern\":\"[a-c.]+@[a-c]{2,3}\"},"
            + "\"far\":{\"type\":\"integer\"},\"near\":{\"type\":\"integer\",\"minimum\":-7,\"maximum\":1203},"
            + "\"part\":{\"type\":\"number\",\"minimum\":-0.25,\"maximum\":19.5},"
            + "\"list\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"[a-c]{2,9}\"},\"maxItems\":9},"
            + "\"said\":{\"type\":\"string\",\"x-grounded\":true}},\"required\":[\"long\",\"short\"]}";

    /** Masks are shared between states that differ in what no single token can reach. */
    @Test
    void aKeptMaskEqualsTryingEveryToken() {
        Vocabulary vocabulary = TestVocabulary.wild(7);
        var tool = new Grammar.Tool("t", ToolSchemaReader.read(SCHEMA));
        var shape = TurnShape.own(vocabulary.controls());
        var builder = new GrammarBuilder(shape.calls().values(), new HashMap<>(), Set.of());
        var grammar = new GrammarCase(vocabulary, new TurnBuilder(shape, List.of(tool), builder), shape.controls());
        var grounding = new Grounding(List.of("abc 한국 \"x\" 19-1"));
        Random random = new Random(1);
        for (int walk = 0; walk < 40; walk++) {
            State state = grammar.turns().unthinking().next(Symbols.control(TestVocabulary.CALL), grounding);
            for (int step = 0; step < 60 && !state.ended(); step++) {
                TokenMask mask = grammar.mask(state, grounding);
                for (int token = 0; token < vocabulary.size(); token++) {
                    byte[] bytes = vocabulary.bytes(token);
                    State after = bytes.length > 0
                            ? state.next(bytes, grounding)
                            : state.next(Symbols.control(token), grounding);
                    boolean follows = after != State.DEAD;
                    assertEquals(follows, mask.allows(token), "token " + token + " at step " + step);
                }
                int skip = random.nextInt(mask.count());
                int token = mask.next(0);
                while (skip-- > 0) token = mask.next(token + 1);
                byte[] bytes = vocabulary.bytes(token);
                state = bytes.length > 0 ? state.next(bytes, grounding) : state.next(Symbols.control(token), grounding);
            }
        }
    }
}
