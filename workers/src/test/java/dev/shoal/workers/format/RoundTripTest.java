package dev.shoal.workers.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.json.ArgumentCheck;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.grammar.Grammar;
import dev.shoal.workers.grammar.GrammarMatcher;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.grammar.RandomSchemas;
import dev.shoal.workers.grammar.Symbols;
import dev.shoal.workers.grammar.TokenMask;
import dev.shoal.workers.grammar.TurnLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Random schemas and arguments in every format: what is written reads back, and reads as the family writes it. */
final class RoundTripTest {
    private static final int SCHEMAS = Integer.getInteger("shoal.format.schemas", 25);
    private static final int WALKS = 5;
    private static final int MOST_STEPS = 20_000;

    @TestFactory
    Stream<DynamicTest> everyFormat() {
        return Families.all().stream().map(model -> DynamicTest.dynamicTest(model.name(), () -> roundTrips(model)));
    }

    private static void roundTrips(Families.Case model) {
        int calls = 0;
        int thoughts = 0;
        int texts = 0;
        for (int seed = 0; seed < SCHEMAS; seed++) {
            Random random = new Random(seed);
            List<Grammar.Tool> tools = tools(random);
            if (tools.isEmpty()) continue;
            FormatVocabulary vocabulary = model.vocabulary(seed);
            BoundFormat format = model.bind(vocabulary);
            assertEquals(model.family(), format.format());
            Grammar grammar = Grammar.compile(tools, format.shape(), vocabulary.vocabulary());
            for (int walk = 0; walk < WALKS; walk++) {
                String name = model.name() + " schema " + seed + " walk " + walk;
                boolean opened = format.shape().thinking().isPresent() && walk == 0;
                List<String> said = RandomSchemas.texts(random);
                int[] turn = walk(grammar, said, opened, random, firstOfCall(model, format), name);
                ReadTurn read = format.reader()
                        .read(turn, vocabulary.vocabulary(), opened)
                        .orElseThrow(() -> new AssertionError(name + " does not read: " + vocabulary.spelled(turn)));
                if (read.thought().isPresent()) thoughts++;
                if (read.calls().isEmpty()) texts++;
                calls += read.calls().size();
                check(read, tools, name);
                rewritten(model, vocabulary, grammar, format, read, said);
            }
        }
        assertTrue(calls > SCHEMAS, "only " + calls + " calls");
        assertTrue(texts > 0, "no texts");
        assertEquals(model.template().contains("think"), thoughts > 0);
    }

    private static List<Grammar.Tool> tools(Random random) {
        List<Grammar.Tool> tools = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            try {
                var schema = ToolSchemaReader.read(RandomSchemas.object(random));
                tools.add(new Grammar.Tool("tool_" + "ab".repeat(i), schema));
            } catch (InvalidSchema e) {
                return List.of();
            }
        }
        return tools;
    }

    /** The token that starts a call: a control token, or a single byte. */
    private static int firstOfCall(Families.Case model, BoundFormat format) {
        var calls = format.shape().calls();
        int symbol = calls.open().then(calls.beforeName()).at(0);
        return symbol >= Symbols.CONTROL
                ? symbol - Symbols.CONTROL
                : model.controls().size() + symbol;
    }

    private static int[] walk(
            Grammar grammar, List<String> said, boolean opened, Random random, int call, String name) {
        var limits = new TurnLimits(30, opened ? 20 : random.nextInt(20), opened);
        GrammarMatcher matcher = grammar.matcher(new Grounding(said), limits);
        List<Integer> turn = new ArrayList<>();
        while (!matcher.finished()) {
            assertTrue(turn.size() < MOST_STEPS, name + " does not end");
            int[] forced = random.nextBoolean() ? matcher.forced() : new int[0];
            for (int token : forced) {
                matcher.accept(token);
                turn.add(token);
            }
            if (forced.length > 0) continue;
            TokenMask mask = matcher.mask();
            assertTrue(mask.count() > 0, name + ": dead end");
            int token = mask.allows(call) && random.nextBoolean() ? call : choose(mask, random);
            matcher.accept(token);
            turn.add(token);
        }
        return turn.stream().mapToInt(token -> token).toArray();
    }

    /** Control tokens, which have the lowest ids, are tried more often. */
    private static int choose(TokenMask mask, Random random) {
        if (random.nextInt(3) == 0 && mask.next(0) < 6) return mask.next(0);
        int skip = random.nextInt(mask.count());
        int token = mask.next(0);
        while (skip-- > 0) token = mask.next(token + 1);
        return token;
    }

    private static void check(ReadTurn read, List<Grammar.Tool> tools, String name) {
        for (ReadTurn.Call call : read.calls()) {
            Grammar.Tool tool = tools.stream()
                    .filter(t -> t.name().equals(call.tool()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(List.of(), ArgumentCheck.problems(tool.parameters(), call.arguments()), name);
            for (ReadTurn.Span span : call.values().values()) assertTrue(span.from() < span.to(), name);
        }
    }

    /** The calls as the family's template writes them are allowed by the grammar, token by token, and read the same. */
    private static void rewritten(
            Families.Case model,
            FormatVocabulary vocabulary,
            Grammar grammar,
            BoundFormat format,
            ReadTurn read,
            List<String> said) {
        if (read.calls().isEmpty()) return;
        List<Map.Entry<String, String>> calls = new ArrayList<>();
        read.calls().forEach(call -> calls.add(Map.entry(call.tool(), call.arguments())));
        // Here a spelling is meant to be the control token, so none may stand in an argument.
        if (model.controls().stream().anyMatch(calls.toString()::contains)) return;
        String text = Families.calls(model, calls);
        int[] tokens = vocabulary.encode(text, true);
        GrammarMatcher matcher = grammar.matcher(new Grounding(said), 30);
        for (int i = 0; i < tokens.length; i++) {
            assertFalse(matcher.finished(), text);
            assertTrue(matcher.mask().allows(tokens[i]), model.name() + " token " + i + " of " + text);
            matcher.accept(tokens[i]);
        }
        assertTrue(matcher.finished(), text);
        ReadTurn again =
                format.reader().read(tokens, vocabulary.vocabulary(), false).orElseThrow();
        assertEquals(
                calls.toString(),
                again.calls().stream()
                        .map(call -> Map.entry(call.tool(), call.arguments()))
                        .toList()
                        .toString());
    }
}
