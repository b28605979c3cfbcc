package dev.shoal.workers.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.sampling.Sampler;
import dev.shoal.workers.sampling.SamplingSettings;
import dev.shoal.workers.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A model that knows nothing, with the vocabulary of the shipped one, calls tools with random schemas: every call must be
 * valid by a validator that shares nothing with the grammar. The long form is
 * {@code mvn -pl workers -am test -Dtest=GrammarProofTest -Dshoal.proof.schemas=10000}.
 */
final class GrammarProofTest {
    private static final int SCHEMAS = Integer.getInteger("shoal.proof.schemas", 500);
    private static final int MOST_TOKENS = 20_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Test
    void everyCallOfARandomModelIsValid() throws Exception {
        Path file = Path.of(System.getProperty("shoal.root"), "model", "order-desk", "tokenizer.json");
        int tokens = 0;
        int refused = 0;
        int calls = 0;
        try (Tokenizer tokenizer = Tokenizer.load(file)) {
            Vocabulary vocabulary = vocabulary(tokenizer);
            JsonSchemaFactory validators = JsonSchemaFactory.getInstance(VersionFlag.V202012);
            int seed = 0;
            for (int done = 0; done < SCHEMAS; seed++) {
                String schema = RandomSchemas.object(new Random(seed));
                Grammar grammar;
                try {
                    grammar = Grammar.compile(
                            List.of(new Grammar.Tool("tool", ToolSchemaReader.read(schema))), vocabulary);
                } catch (InvalidSchema e) {
                    refused++; // lengths and a pattern that contradict each other
                    continue;
                }
                int[] turn = turn(grammar, seed);
                tokens += turn.length;
                JsonSchema validator = validators.getSchema(schema);
                calls += calls(turn, vocabulary).size();
                for (String arguments : calls(turn, vocabulary)) {
                    JsonNode value = JSON.readTree(arguments);
                    assertEquals(0, validator.validate(value).size(), () -> schema + "\n" + arguments);
                }
                done++;
            }
        }
        assertTrue(refused < SCHEMAS, "most schemas are refused");
        System.out.println(SCHEMAS + " schemas, " + calls + " calls, " + tokens + " tokens: all valid; " + refused
                + " more schemas contradict themselves");
    }

    private static Vocabulary vocabulary(Tokenizer tokenizer) {
        int[] ids = List.of("<|call|>", "<|answer|>", "<|none|>", "<|end|>").stream()
                .mapToInt(spelling -> tokenizer.control(spelling).orElseThrow())
                .toArray();
        return new Vocabulary(tokenizer.bytes(), new ControlTokens(ids[0], ids[1], ids[2], ids[3]), tokenizer::encode);
    }

    private static int[] turn(Grammar grammar, int seed) {
        var grounding = new Grounding(RandomSchemas.texts(new Random(seed)));
        GrammarMatcher matcher = grammar.matcher(grounding, 50);
        var sampler = new Sampler(new SamplingSettings(1, 0, 1), seed);
        var random = new SplittableRandom(seed);
        float[] logits = new float[grammar.vocabulary().size()];
        int[] turn = new int[64];
        int length = 0;
        int call = grammar.vocabulary().controls().call();
        while (!matcher.finished()) {
            assertTrue(length < MOST_TOKENS, "the turn does not end");
            TokenMask mask = matcher.mask();
            // Where calls can be written at all, so they are.
            int token = length == 0 && mask.allows(call) ? call : sampled(mask, sampler, random, logits);
            matcher.accept(token);
            if (length == turn.length) turn = Arrays.copyOf(turn, 2 * length);
            turn[length++] = token;
        }
        return Arrays.copyOf(turn, length);
    }

    private static int sampled(TokenMask mask, Sampler sampler, SplittableRandom random, float[] logits) {
        for (int token = mask.next(0); token >= 0; token = mask.next(token + 1)) {
            logits[token] = (random.nextInt() >>> 8) * 0x1p-22f;
        }
        return sampler.sample(logits, mask::next).token();
    }

    private static List<String> calls(int[] turn, Vocabulary vocabulary) {
        List<String> calls = new ArrayList<>();
        if (turn[0] != vocabulary.controls().call()) return calls; // a required value has no span
        var bytes = new ByteArrayOutputStream();
        for (int token : turn) {
            bytes.writeBytes(vocabulary.bytes(token));
            if (vocabulary.bytes(token).length > 0 || bytes.size() == 0) continue;
            String text = bytes.toString(StandardCharsets.UTF_8);
            assertTrue(text.startsWith("tool{"), text);
            calls.add(text.substring("tool".length()));
            bytes.reset();
        }
        return calls;
    }
}
