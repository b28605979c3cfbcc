package dev.shoal.workers;

import dev.shoal.schemas.avro.Message;
import dev.shoal.workers.dialect.Decision;
import dev.shoal.workers.engine.Completion;
import dev.shoal.workers.engine.Engine;
import dev.shoal.workers.engine.EngineMeter;
import dev.shoal.workers.engine.Tricks;
import dev.shoal.workers.engine.Turn;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.sampling.Sampler;
import dev.shoal.workers.sampling.SamplingSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A model directory with one agent and the engine of a model worker, whose tricks can be changed between runs; always the
 * likeliest tokens. For measurements. Thread-safe.
 */
public final class MeasuredModel implements AutoCloseable {
    private static final int QUEUED = 1024;
    private static final Duration PATIENCE = Duration.ofHours(1);

    /**
     * How the model is run.
     *
     * @param contextTokens most tokens of a conversation and its next turn, @param answerTokens most tokens of a text
     * @param chunkTokens most tokens of a prompt in one pass, where prompts are fed in parts
     * @param engines side by side, @param packing whether a pass may take tokens of several turns
     */
    public record Settings(
            int slots,
            int contextTokens,
            int answerTokens,
            int chunkTokens,
            RuntimeSettings runtime,
            int engines,
            boolean packing) {}

    /**
     * A turn that has ended.
     *
     * @param tokens of the turn; none where it failed, @param turn nothing where it failed
     * @param failure why; empty where it did not
     */
    public record Outcome(int[] tokens, Optional<Turn> turn, String failure, int promptTokens, int cachedTokens) {}

    private final Model model;
    private final ServedTools tools;
    private final int answerTokens;
    private final Engine.Settings engine;
    private final AtomicLong promptNanos = new AtomicLong();

    private MeasuredModel(Model model, ServedTools tools, int answerTokens, Engine.Settings engine) {
        this.model = model;
        this.tools = tools;
        this.answerTokens = answerTokens;
        this.engine = engine;
    }

    /** @throws RuntimeException naming the file of the directory, or the tool, that cannot be used and what to do */
    public static MeasuredModel open(
            Path directory, Settings settings, String instructions, List<LocalModel.Tool> catalogue) {
        var engine = new Engine.Settings(QUEUED, settings.chunkTokens());
        var model = Model.open(
                ModelDirectory.read(directory),
                new Model.Settings(
                        settings.slots(),
                        settings.contextTokens(),
                        settings.runtime(),
                        engine,
                        settings.engines(),
                        settings.packing()));
        try {
            List<ServedTools.Tool> shown = catalogue.stream()
                    .map(tool -> new ServedTools.Tool(tool.name(), tool.description(), tool.parameters()))
                    .toList();
            ServedTools tools = ServedTools.compile(instructions, shown, model);
            return new MeasuredModel(model, tools, settings.answerTokens(), engine);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Once nothing runs: from now on with these tricks, and with nothing remembered. */
    public void use(Tricks tricks) {
        model.engine().change(engine.with(tricks)).join();
    }

    /** Decides the turn that follows the messages. */
    public CompletableFuture<Outcome> decide(List<Message> messages) {
        long start = System.nanoTime();
        TurnPlan plan = TurnPlan.of(model, tools, messages);
        promptNanos.addAndGet(System.nanoTime() - start);
        Optional<String> tooLong = plan.tooLong();
        if (tooLong.isPresent()) {
            return CompletableFuture.completedFuture(failed(tooLong.get(), plan.promptTokens()));
        }
        var request = plan.request(
                answerTokens,
                new Sampler(SamplingSettings.GREEDY, 0),
                Instant.now().plus(PATIENCE));
        return model.engine().submit(request).thenApply(completion -> outcome(plan, completion));
    }

    private static Outcome outcome(TurnPlan plan, Completion completion) {
        if (completion instanceof Completion.Failed failed) return failed(failed.reason(), plan.promptTokens());
        var finished = (Completion.Finished) completion;
        return new Outcome(
                finished.tokens(),
                plan.read(finished).map(Decision::turn),
                "",
                finished.promptTokens(),
                finished.cachedTokens());
    }

    private static Outcome failed(String reason, int promptTokens) {
        return new Outcome(new int[0], Optional.empty(), reason, promptTokens, 0);
    }

    /** What the engine has done since the model was opened. */
    public EngineMeter.Reading meter() {
        return model.engine().meter();
    }

    /** Time spent on templates and the tokenizer since the model was opened. */
    public long promptNanos() {
        return promptNanos.get();
    }

    /** The tokens for people. */
    public String spelled(int[] tokens) {
        return model.spelled(tokens);
    }

    @Override
    public void close() {
        model.close();
    }
}
