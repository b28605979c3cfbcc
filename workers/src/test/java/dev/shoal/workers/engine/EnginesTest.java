package dev.shoal.workers.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.workers.grammar.ControlTokens;
import dev.shoal.workers.grammar.Grammar;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.grammar.Vocabulary;
import dev.shoal.workers.sampling.Sampler;
import dev.shoal.workers.sampling.SamplingSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class EnginesTest {
    private static final int CONTEXT = 200;

    private final List<Semaphore> passes = List.of(new Semaphore(0), new Semaphore(0));
    private final List<ScriptedRunner> runners = new ArrayList<>();
    private final Grammar grammar = grammar();
    private final Engines engines = start();

    private static Grammar grammar() {
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < 4; i++) texts.add(new byte[0]);
        for (int b = 0; b < 256; b++) texts.add(new byte[] {(byte) b});
        var vocabulary = new Vocabulary(texts, new ControlTokens(0, 1, 2, 3), text -> new int[0]);
        return Grammar.compile(List.of(), vocabulary);
    }

    private Engines start() {
        List<Supplier<ModelRunner>> openers = new ArrayList<>();
        for (Semaphore one : passes) {
            openers.add(() -> {
                var runner = new ScriptedRunner(4, CONTEXT, one);
                runners.add(runner);
                return runner;
            });
        }
        return Engines.start(openers, new Engine.Settings(16, 64));
    }

    @AfterEach
    void closeAll() {
        passes.forEach(one -> one.release(1_000_000));
        engines.close();
    }

    private CompletableFuture<Completion> submit(int... prompt) {
        return engines.submit(new Request(
                prompt,
                0,
                grammar.matcher(new Grounding(List.of()), 8),
                new Sampler(SamplingSettings.GREEDY, 0),
                50,
                Instant.now().plusSeconds(20)));
    }

    @Test
    void turnsGoWhereLeastIsToDo() throws Exception {
        List<CompletableFuture<Completion>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) all.add(submit(10 + i, 20, 30));
        passes.forEach(one -> one.release(1_000_000));
        for (CompletableFuture<Completion> one : all) assertInstanceOf(Completion.Finished.class, one.get());
        assertTrue(runners.get(0).fed >= 9, "the first was fed " + runners.get(0).fed);
        assertTrue(runners.get(1).fed >= 9, "the second was fed " + runners.get(1).fed);
        assertEquals(
                runners.get(0).passesRun + runners.get(1).passesRun,
                engines.meter().passes());
    }

    @Test
    void aTaskGoesBackToTheEngineThatHadIt() throws Exception {
        passes.forEach(one -> one.release(1_000_000));
        int[] start = new int[40];
        for (int i = 0; i < start.length; i++) start[i] = 10 + i % 7;
        for (int turn = 0; turn < 5; turn++) {
            var finished = (Completion.Finished) submit(start).get();
            if (turn > 0) assertTrue(finished.cachedTokens() >= 39, "turn " + turn + ": " + finished.cachedTokens());
        }
    }

    @Test
    void itGoesElsewhereWhenThatOneIsBusy() throws Exception {
        int[] start = {10, 11, 12};
        List<CompletableFuture<Completion>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) all.add(submit(start));
        passes.forEach(one -> one.release(1_000_000));
        for (CompletableFuture<Completion> one : all) one.get();
        assertTrue(runners.get(0).fed > 0 && runners.get(1).fed > 0);
    }

    @Test
    void aRunnerThatDoesNotOpenClosesTheOthers() {
        List<ScriptedRunner> opened = new ArrayList<>();
        List<Supplier<ModelRunner>> openers = List.of(
                () -> {
                    opened.add(new ScriptedRunner(1, CONTEXT, new Semaphore(0)));
                    return opened.get(0);
                },
                () -> {
                    throw new IllegalStateException("no second one");
                });
        assertThrows(IllegalStateException.class, () -> Engines.start(openers, new Engine.Settings(1, 16)));
        var plan = new StepPlan(0, 1, 1, new int[] {1}, new int[] {0});
        assertThrows(IllegalStateException.class, () -> opened.get(0).forward(plan));
    }

    @Test
    void allAreClosedTogether() {
        engines.close();
        var failure = assertThrows(ExecutionException.class, () -> submit(1, 2).get());
        assertInstanceOf(EngineBusy.class, failure.getCause());
    }
}
