package dev.shoal.workers.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.schemas.json.ArgumentCheck;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random schemas and random walks through the masks: whatever a model chooses is legal and ends. */
final class GrammarFuzzTest {
    private static final int SCHEMAS = 150;
    private static final int WALKS = 12;
    private static final int MOST_STEPS = 20_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyWalkIsALegalTurn() throws Exception {
        int compiled = 0;
        for (int seed = 0; seed < SCHEMAS; seed++) {
            Random random = new Random(seed);
            List<Grammar.Tool> tools = tools(random);
            if (tools.isEmpty()) continue;
            Grammar grammar = Grammar.compile(tools, TestVocabulary.wild(seed));
            compiled++;
            for (int walk = 0; walk < WALKS; walk++) walk(grammar, tools, random, "schema " + seed + " walk " + walk);
        }
        assertTrue(compiled > SCHEMAS / 2, "only " + compiled + " schemas are legal");
    }

    /** None when one of the random schemas is not legal. */
    private static List<Grammar.Tool> tools(Random random) {
        List<Grammar.Tool> tools = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            try {
                var schema = ToolSchemaReader.read(RandomSchemas.object(random));
                tools.add(new Grammar.Tool("tool_" + "ab".repeat(i), schema));
            } catch (InvalidSchema e) {
                return List.of();
            }
        }
        return tools;
    }

    private static void walk(Grammar grammar, List<Grammar.Tool> tools, Random random, String name) throws Exception {
        List<String> said = RandomSchemas.texts(random);
        GrammarMatcher matcher = grammar.matcher(new Grounding(said), 30);
        List<Integer> turn = new ArrayList<>();
        while (!matcher.finished()) {
            assertTrue(turn.size() < MOST_STEPS, name + " does not end");
            TokenMask mask = matcher.mask();
            assertTrue(mask.count() > 0, name + ": dead end after " + turn);
            int[] forced = random.nextBoolean() ? matcher.forced() : new int[0];
            for (int token : forced) {
                assertTrue(matcher.mask().allows(token), name + ": forced a token that is not allowed after " + turn);
                matcher.accept(token);
                turn.add(token);
            }
            if (forced.length > 0) continue;
            int token = choose(mask, random);
            matcher.accept(token);
            turn.add(token);
        }
        check(grammar, tools, said, turn, name);
    }

    private static int choose(TokenMask mask, Random random) {
        int skip = random.nextInt(mask.count());
        int token = mask.next(0);
        while (skip-- > 0) token = mask.next(token + 1);
        return token;
    }

    private static String text(Grammar grammar, List<Integer> turn) throws CharacterCodingException {
        var bytes = new ByteArrayOutputStream();
        turn.forEach(token -> bytes.writeBytes(grammar.vocabulary().bytes(token)));
        // Reports malformed bytes instead of replacing them.
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                .toString();
    }

    private static void check(
            Grammar grammar, List<Grammar.Tool> tools, List<String> said, List<Integer> turn, String name)
            throws Exception {
        assertEquals(TestVocabulary.END, turn.get(turn.size() - 1));
        if (turn.get(0) != TestVocabulary.CALL) {
            assertFalse(text(grammar, turn).isEmpty(), name);
            return;
        }
        List<Integer> call = new ArrayList<>();
        int calls = 0;
        for (int token : turn.subList(1, turn.size())) {
            if (token != TestVocabulary.CALL && token != TestVocabulary.END) {
                call.add(token);
                continue;
            }
            checkCall(text(grammar, call), tools, said, name);
            call.clear();
            calls++;
        }
        assertTrue(calls <= Grammar.MOST_CALLS, name);
    }

    private static void checkCall(String call, List<Grammar.Tool> tools, List<String> said, String name)
            throws Exception {
        String toolName = call.substring(0, call.indexOf('{'));
        String arguments = call.substring(call.indexOf('{'));
        Grammar.Tool tool = tools.stream()
                .filter(t -> t.name().equals(toolName))
                .findFirst()
                .orElseThrow();
        assertEquals(List.of(), ArgumentCheck.problems(tool.parameters(), arguments), name + ": " + call);
        checkGrounded(tool.parameters(), JSON.readTree(arguments), said, name + ": " + call);
    }

    private static void checkGrounded(ToolSchema schema, JsonNode value, List<String> said, String name) {
        if (schema instanceof ToolSchema.ObjectType type) {
            for (ToolSchema.Property property : type.properties()) {
                if (value.has(property.name())) {
                    checkGrounded(property.schema(), value.get(property.name()), said, name);
                }
            }
        } else if (schema instanceof ToolSchema.ArrayType type) {
            for (JsonNode item : value) checkGrounded(type.items(), item, said, name);
        } else if (schema instanceof ToolSchema.StringType type && type.grounded()) {
            assertTrue(said.stream().anyMatch(text -> isSpan(text, value.asText())), name);
        }
    }

    /** Written differently from the grammar on purpose. */
    private static boolean isSpan(String text, String span) {
        for (int at = text.indexOf(span); at >= 0; at = text.indexOf(span, at + 1)) {
            if (boundary(text, at) && boundary(text, at + span.length())) return true;
        }
        return false;
    }

    private static boolean boundary(String text, int at) {
        if (at == 0 || at == text.length()) return true;
        return Character.isLetterOrDigit(text.codePointBefore(at)) != Character.isLetterOrDigit(text.codePointAt(at));
    }
}
