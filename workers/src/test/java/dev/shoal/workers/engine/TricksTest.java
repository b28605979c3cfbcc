package dev.shoal.workers.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.grammar.ControlTokens;
import dev.shoal.workers.grammar.Grammar;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.grammar.Vocabulary;
import dev.shoal.workers.sampling.Sampler;
import dev.shoal.workers.sampling.SamplingSettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever tricks are on: the same tokens. */
@Timeout(60)
final class TricksTest {
    private static final int CONTEXT = 1500;
    private static final int MANY = 1_000_000;
    private static final Grammar GRAMMAR = grammar();

    /** A task: the conversation of its first turn, and what is said after each turn. */
    private record Task(int[] start, List<int[]> later) {}

    /** What came of all tasks, and what it took. */
    private record Run(List<int[]> turns, int passes, EngineMeter.Reading meter) {}

    private static Grammar grammar() {
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < 4; i++) texts.add(new byte[0]);
        for (int b = 0; b < 256; b++) texts.add(new byte[] {(byte) b});
        var vocabulary = new Vocabulary(texts, new ControlTokens(0, 1, 2, 3), TricksTest::bytes);
        String schema =
                "{\"type\":\"object\",\"properties\":{\"count\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":99},"
                        + "\"name\":{\"type\":\"string\",\"maxLength\":12}},\"required\":[\"count\"]}";
        var tools = List.of(
                new Grammar.Tool("count", ToolSchemaReader.read(schema)),
                new Grammar.Tool("measure", ToolSchemaReader.read(schema)));
        return Grammar.compile(tools, vocabulary);
    }

    private static int[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] tokens = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) tokens[i] = 4 + (bytes[i] & 0xff);
        return tokens;
    }

    private static List<Task> tasks(Random random, int[] prefix) {
        List<Task> tasks = new ArrayList<>();
        int count = 2 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            // Now and then two tasks begin alike, or are the same.
            int[] said = i > 0 && random.nextInt(4) == 0 ? tail(tasks.get(i - 1), prefix) : words(random, 40);
            List<int[]> later = new ArrayList<>();
            while (later.size() < 3 && random.nextBoolean()) later.add(words(random, 30));
            tasks.add(new Task(joined(prefix, said), later));
        }
        return tasks;
    }

    private static int[] tail(Task task, int[] prefix) {
        return Arrays.copyOfRange(task.start, prefix.length, task.start.length);
    }

    /** Few different tokens, so that they repeat. */
    private static int[] words(Random random, int most) {
        return random.ints(1 + random.nextInt(most), 60, 70).toArray();
    }

    private static int[] joined(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static Tricks random(Random random) {
        return new Tricks(
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean());
    }

    private static Run run(List<Task> tasks, int prefix, Tricks tricks, Random random, int memory, double temperature)
            throws Exception {
        return run(tasks, prefix, tricks, random, memory, temperature, false);
    }

    private static Run run(
            List<Task> tasks, int prefix, Tricks tricks, Random random, int memory, double temperature, boolean packs)
            throws Exception {
        int slots = 1 + random.nextInt(4);
        ScriptedRunner runner = packs
                ? new ScriptedPacking(slots, CONTEXT, new Semaphore(MANY))
                : new ScriptedRunner(slots, CONTEXT, new Semaphore(MANY));
        runner.memory = memory;
        long cache = random.nextBoolean() ? MANY : 80;
        var settings = new Engine.Settings(100, 4 + random.nextInt(60), tricks, cache, 200 + random.nextInt(3000));
        List<List<int[]>> turns = new ArrayList<>();
        try (Engine engine = Engine.start(() -> runner, settings)) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (Task task : tasks) {
                List<int[]> own = new ArrayList<>();
                turns.add(own);
                all.add(turn(engine, task, prefix, task.start, own, temperature));
            }
            for (CompletableFuture<Void> one : all) one.get();
            List<int[]> flat = turns.stream().flatMap(List::stream).toList();
            return new Run(flat, runner.passesRun, engine.meter());
        }
    }

    private static CompletableFuture<Void> turn(
            Engine engine, Task task, int prefix, int[] prompt, List<int[]> own, double temperature) {
        var settings = new SamplingSettings(temperature, 0, 1);
        var request = new Request(
                prompt,
                prefix,
                GRAMMAR.matcher(new Grounding(List.of()), 12),
                new Sampler(settings, own.size()),
                150,
                Instant.now().plusSeconds(60),
                Priority.values()[own.size() % 3]);
        return engine.submit(request).thenCompose(completion -> {
            // A turn that does not end within its tokens must not end with any trick.
            int[] tokens = completion instanceof Completion.Finished finished ? finished.tokens() : new int[0];
            own.add(tokens);
            if (tokens.length == 0 || own.size() > task.later.size()) return CompletableFuture.completedFuture(null);
            int[] next = joined(joined(prompt, tokens), task.later.get(own.size() - 1));
            return turn(engine, task, prefix, next, own, temperature);
        });
    }

    @Test
    void neverChangeWhatIsDecided() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            int[] prefix = random.ints(random.nextInt(60), 80, 120).toArray();
            List<Task> tasks = tasks(random, prefix);
            int memory = random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(3);
            double temperature = random.nextInt(3) == 0 ? 0.7 : 0;
            Run plain = run(tasks, prefix.length, Tricks.NONE, random, memory, temperature);
            for (Tricks tricks : List.of(Tricks.ALL, random(random), random(random))) {
                Run tricky = run(tasks, prefix.length, tricks, random, memory, temperature, random.nextBoolean());
                assertEquals(plain.turns.size(), tricky.turns.size());
                for (int i = 0; i < plain.turns.size(); i++) {
                    assertArrayEquals(plain.turns.get(i), tricky.turns.get(i), "seed " + seed + ", " + tricks);
                }
                assertTrue(tricky.passes <= 2 * plain.passes, "seed " + seed + ", " + tricks);
            }
        }
    }

    @Test
    void fewerPassesWhereTheyTakeTokensOfSeveralTurns() throws Exception {
        Random random = new Random(5);
        int[] prefix = random.ints(60, 80, 120).toArray();
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            tasks.add(new Task(joined(prefix, words(random, 30)), List.of(words(random, 20))));
        }
        Run alone = run(tasks, prefix.length, Tricks.ALL, new Random(3), Integer.MAX_VALUE, 0, false);
        Run together = run(tasks, prefix.length, Tricks.ALL, new Random(3), Integer.MAX_VALUE, 0, true);
        for (int i = 0; i < alone.turns.size(); i++) assertArrayEquals(alone.turns.get(i), together.turns.get(i));
        assertTrue(together.passes < 0.85 * alone.passes, together.passes + " passes, " + alone.passes + " without");
        // The prefix is computed once, whoever comes first.
        assertTrue(
                together.meter.promptTokens() <= alone.meter.promptTokens() + prefix.length,
                together.meter + ", " + alone.meter);
    }

    @Test
    void guessesOfAModelThatRepeatsItselfComeTrue() throws Exception {
        Random random = new Random(7);
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 40; i++) tasks.add(new Task(words(random, 30), List.of(words(random, 20))));
        Tricks without = new Tricks(true, true, true, false, false, false, true);
        Run before = run(tasks, 0, without, new Random(1), 1, 0);
        Run after = run(tasks, 0, without.withPromptLookup().withRecentTurns(), new Random(1), 1, 0);
        EngineMeter.Reading meter = after.meter;
        assertTrue(meter.confirmed() > 0.6 * meter.guessed(), meter.toString());
        assertTrue(after.passes < 0.7 * before.passes, after.passes + " passes, " + before.passes + " without guesses");
    }

    @Test
    void aModelThatIsNeverGuessedRightIsSoonLeftAlone() throws Exception {
        Random random = new Random(7);
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 40; i++) tasks.add(new Task(words(random, 30), List.of(words(random, 20))));
        Tricks without = new Tricks(true, true, true, false, false, false, true);
        Run before = run(tasks, 0, without, new Random(1), Integer.MAX_VALUE, 0);
        Run after = run(tasks, 0, without.withPromptLookup(), new Random(1), Integer.MAX_VALUE, 0);
        assertTrue(after.passes <= before.passes, after.passes + " passes, " + before.passes + " without guesses");
        assertTrue(after.meter.guessed() < after.passes, after.meter.toString());
    }
}
