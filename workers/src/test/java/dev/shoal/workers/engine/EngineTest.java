package dev.shoal.workers.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.dialect.Decision;
import dev.shoal.workers.engine.Completion.Failed;
import dev.shoal.workers.engine.Completion.Finished;
import dev.shoal.workers.format.BoundFormat;
import dev.shoal.workers.format.Family;
import dev.shoal.workers.format.ModelTraits;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class EngineTest {
    private static final int CONTEXT = 400;
    private static final int PREFIX = 40;
    private static final int UNLIMITED = 1_000_000;

    private final Semaphore passes = new Semaphore(UNLIMITED);
    private final List<ScriptedRunner> runners = new CopyOnWriteArrayList<>();
    private final List<Engine> engines = new ArrayList<>();
    private final Grammar grammar = grammar();

    private static Grammar grammar() {
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < 4; i++) texts.add(new byte[0]);
        for (int b = 0; b < 256; b++) texts.add(new byte[] {(byte) b});
        var vocabulary = new Vocabulary(texts, new ControlTokens(0, 1, 2, 3), EngineTest::bytes);
        String schema =
                "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":99}},"
                        + "\"required\":[\"n\"]}";
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

    private Engine engine(int slots, int queued) {
        Engine engine = Engine.start(
                () -> {
                    var runner = new ScriptedRunner(slots, CONTEXT, passes);
                    runners.add(runner);
                    return runner;
                },
                new Engine.Settings(queued, 16));
        engines.add(engine);
        return engine;
    }

    @AfterEach
    void closeAll() {
        passes.release(UNLIMITED);
        engines.forEach(Engine::close);
        engines.forEach(Engine::close);
    }

    private static int[] prompt(int task, int length) {
        int[] prompt = new int[length];
        for (int i = 0; i < length; i++) prompt[i] = i < PREFIX ? 10 + i : (task * 31 + i * 7) % 250 + 4;
        return prompt;
    }

    private Request request(int[] prompt, Instant deadline) {
        var sampler = new Sampler(SamplingSettings.GREEDY, 0);
        return new Request(prompt, PREFIX, grammar.matcher(new Grounding(List.of()), 20), sampler, 200, deadline);
    }

    private Request request(int[] prompt) {
        return request(prompt, Instant.now().plusSeconds(60));
    }

    private static Finished finished(CompletableFuture<Completion> result) throws Exception {
        return assertInstanceOf(Finished.class, result.get());
    }

    private static Failed failed(CompletableFuture<Completion> result) throws Exception {
        return assertInstanceOf(Failed.class, result.get());
    }

    @Test
    void togetherAndAloneGiveTheSameTokens() throws Exception {
        Engine together = engine(4, 50);
        List<CompletableFuture<Completion>> results = new ArrayList<>();
        for (int task = 0; task < 20; task++) results.add(together.submit(request(prompt(task, 50 + 3 * task))));
        for (int task = 0; task < 20; task++) {
            Engine alone = engine(1, 1);
            int[] expected =
                    finished(alone.submit(request(prompt(task, 50 + 3 * task)))).tokens();
            alone.close();
            assertArrayEquals(expected, finished(results.get(task)).tokens(), "task " + task);
        }
        assertTrue(runners.get(0).widest > 1, "nothing ran side by side");
    }

    @Test
    void computesThePrefixOnce() throws Exception {
        Engine engine = engine(2, 50);
        assertEquals(0, finished(engine.submit(request(prompt(1, 60)))).cachedTokens());
        for (int task = 2; task < 8; task++) {
            assertEquals(
                    PREFIX, finished(engine.submit(request(prompt(task, 60)))).cachedTokens(), "task " + task);
        }
    }

    @Test
    void theNextTurnOfATaskGoesOnFromItsSlot() throws Exception {
        Engine engine = engine(3, 50);
        int[] first = prompt(1, 80);
        Finished before = finished(engine.submit(request(first)));
        finished(engine.submit(request(prompt(2, 90))));
        int[] next = Arrays.copyOf(first, first.length + before.tokens().length + 5);
        System.arraycopy(before.tokens(), 0, next, first.length, before.tokens().length);
        Finished after = finished(engine.submit(request(next)));
        // The last tokens were never fed.
        int held = first.length + before.tokens().length;
        assertTrue(after.cachedTokens() >= held - 2 && after.cachedTokens() < held, "reused " + after.cachedTokens());
        Engine fresh = engine(1, 1);
        assertArrayEquals(finished(fresh.submit(request(next))).tokens(), after.tokens());
    }

    @Test
    void aFailureOfTheModelFailsOnlyWhatWasFed() throws Exception {
        passes.drainPermits();
        Engine engine = engine(2, 50);
        var first = engine.submit(request(prompt(1, 60)));
        var second = engine.submit(request(prompt(2, 60)));
        runners.get(0).failAfter = 1;
        passes.release(UNLIMITED);
        assertEquals(ErrorCode.MODEL_FAILURE, failed(first).code());
        int[] survived = finished(second).tokens();
        assertEquals(2, runners.size());
        Engine fresh = engine(1, 1);
        assertArrayEquals(finished(fresh.submit(request(prompt(2, 60)))).tokens(), survived);
        assertEquals("", engine.trouble());
    }

    @Test
    void endsTurnsAtTheirDeadline() throws Exception {
        passes.drainPermits();
        Engine engine = engine(1, 50);
        var running = engine.submit(request(prompt(1, 60), Instant.now().plusMillis(60)));
        var waiting = engine.submit(request(prompt(2, 60), Instant.now().plusMillis(60)));
        var later = engine.submit(request(prompt(3, 60)));
        CompletableFuture.runAsync(
                        () -> passes.release(UNLIMITED), CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS))
                .get();
        assertEquals(ErrorCode.DEADLINE_EXCEEDED, failed(running).code());
        assertEquals(ErrorCode.DEADLINE_EXCEEDED, failed(waiting).code());
        finished(later);
    }

    @Test
    void refusesWhatDoesNotFit() throws Exception {
        Engine engine = engine(1, 50);
        assertEquals(
                ErrorCode.CONTEXT_FULL,
                failed(engine.submit(request(prompt(1, CONTEXT)))).code());
        // A prompt that fits with too little room for the turn fails on the way.
        assertEquals(
                ErrorCode.CONTEXT_FULL,
                failed(engine.submit(request(prompt(1, CONTEXT - 2)))).code());
        finished(engine.submit(request(prompt(1, 60))));
    }

    @Test
    void takesWhatIsUrgentFirst() throws Exception {
        passes.drainPermits();
        Engine engine = engine(1, 50);
        List<String> order = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Completion>> all = new ArrayList<>();
        all.add(engine.submit(request(prompt(1, 60))));
        all.add(submit(engine, 2, Priority.BACKGROUND, order));
        all.add(submit(engine, 3, Priority.NORMAL, order));
        all.add(submit(engine, 4, Priority.URGENT, order));
        passes.release(UNLIMITED);
        for (var one : all) finished(one);
        assertEquals(List.of("URGENT", "NORMAL", "BACKGROUND"), order);
    }

    private CompletableFuture<Completion> submit(Engine engine, int task, Priority priority, List<String> order) {
        Request plain = request(prompt(task, 60));
        var request =
                new Request(plain.prompt(), PREFIX, plain.matcher(), plain.sampler(), 200, plain.deadline(), priority);
        return engine.submit(request).whenComplete((done, failure) -> order.add(priority.name()));
    }

    @Test
    void theBudgetOfTokensBoundsWhatRunsSideBySide() throws Exception {
        Engine engine = engine(4, 50);
        int[] prompt = prompt(1, 60);
        engine.change(new Engine.Settings(50, 16, Tricks.ALL, 1 << 20, 600)).get();
        List<CompletableFuture<Completion>> results = new ArrayList<>();
        // Each may have 260 tokens, so two run side by side.
        for (int task = 0; task < 12; task++) results.add(engine.submit(request(prompt(task, 60))));
        for (var result : results) finished(result);
        assertTrue(runners.get(0).widest <= 2, "ran side by side: " + runners.get(0).widest);
        engine.change(new Engine.Settings(50, 16, Tricks.ALL, 1 << 20, 10)).get();
        finished(engine.submit(request(prompt)));
    }

    @Test
    void aCancelledTurnFreesItsSlot() throws Exception {
        passes.drainPermits();
        Engine engine = engine(1, 50);
        var cancelled = engine.submit(request(prompt(1, 60)));
        cancelled.cancel(false);
        var next = engine.submit(request(prompt(2, 60)));
        passes.release(UNLIMITED);
        finished(next);
    }

    @Test
    void refusesMoreThanItsQueueHolds() {
        passes.drainPermits();
        Engine engine = engine(1, 1);
        List<CompletableFuture<Completion>> results = new ArrayList<>();
        for (int task = 0; task < 5; task++) results.add(engine.submit(request(prompt(task, 60))));
        var busy = results.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .findFirst()
                .orElseThrow();
        var cause = assertThrows(ExecutionException.class, busy::get).getCause();
        assertInstanceOf(EngineBusy.class, cause);
    }

    @Test
    void closingEndsWhatRuns() throws Exception {
        passes.drainPermits();
        Engine engine = engine(1, 5);
        var running = engine.submit(request(prompt(1, 60)));
        var waiting = engine.submit(request(prompt(2, 60)));
        var closing = CompletableFuture.runAsync(engine::close);
        while (!refusal(engine).contains("closed")) Thread.onSpinWait();
        passes.release(UNLIMITED);
        closing.get();
        for (var result : List.of(running, waiting, engine.submit(request(prompt(3, 60))))) {
            assertInstanceOf(
                    EngineBusy.class,
                    assertThrows(ExecutionException.class, result::get).getCause());
        }
    }

    private String refusal(Engine engine) {
        var result = engine.submit(request(prompt(9, 60)));
        return result.handle((completion, failure) -> failure == null ? "" : failure.getMessage())
                .getNow("");
    }

    private BoundFormat format() {
        ControlTokens own = grammar.vocabulary().controls();
        Map<String, Integer> controls = Map.of(
                "<|call|>", own.call(), "<|answer|>", own.answer(), "<|none|>", own.none(), "<|end|>", own.end());
        return BoundFormat.bind(Family.SHOAL, new ModelTraits("", controls, "<|end|>"));
    }

    @Test
    void readsCallsWithTheirConfidence() throws Exception {
        Engine engine = engine(1, 50);
        int calls = 0;
        for (int task = 0; task < 40; task++) {
            Finished finished = finished(engine.submit(request(prompt(task, 60))));
            Decision decision = Decision.read(finished, format(), grammar.vocabulary(), false)
                    .orElseThrow();
            if (!(decision.turn() instanceof Turn.Calls made)) continue;
            for (Turn.Call call : made.calls()) {
                calls++;
                assertTrue(call.arguments().matches("\\{\"n\":[1-9][0-9]?\\}"), call.arguments());
                assertEquals(List.of("n"), List.copyOf(call.confidence().keySet()));
                double confidence = call.confidence().get("n");
                assertTrue(confidence > 0 && confidence < 1, "one of nine digits was chosen: " + confidence);
            }
        }
        assertTrue(calls > 0);
    }
}
