package dev.shoal.workers;

import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.workers.dialect.Decision;
import dev.shoal.workers.engine.Completion;
import dev.shoal.workers.engine.Engine;
import dev.shoal.workers.engine.Request;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.prompt.jinja.TemplateError;
import dev.shoal.workers.sampling.Sampler;
import dev.shoal.workers.sampling.SamplingSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model directory with the engine of a model worker and without Kafka: one turn at a time, always the likeliest tokens.
 * Not thread-safe.
 */
public final class LocalModel implements AutoCloseable {
    /** Each catalogue keeps its grammar's masks. */
    private static final int MOST_CATALOGUES = 8;

    private static final int CHUNK_TOKENS = 256;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /**
     * How the model is run.
     *
     * @param contextTokens most tokens of a conversation and its next turn, @param answerTokens most tokens of a text
     * @param threads of one forward pass
     */
    public record Settings(int contextTokens, int answerTokens, int threads) {}

    /** @param parameters JSON Schema */
    public record Tool(String name, String description, String parameters) {}

    private record Catalogue(String instructions, List<Tool> tools) {}

    private final Model model;
    private final int answerTokens;
    private final Map<Catalogue, ServedTools> compiled = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Catalogue, ServedTools> eldest) {
            return size() > MOST_CATALOGUES;
        }
    };

    private LocalModel(Model model, int answerTokens) {
        this.model = model;
        this.answerTokens = answerTokens;
    }

    /** @throws RuntimeException naming the file of the directory that cannot be used and what to do */
    public static LocalModel open(Path directory, Settings settings) {
        var one = new Model.Settings(
                1,
                settings.contextTokens(),
                new RuntimeSettings(settings.threads(), false),
                new Engine.Settings(1, CHUNK_TOKENS));
        return new LocalModel(Model.open(ModelDirectory.read(directory), one), settings.answerTokens());
    }

    /** The last part of the directory's path. */
    public String name() {
        return model.name();
    }

    /**
     * Decides the turn that follows the messages.
     *
     * @param grammar whether the turn is held to the tools' schemas, as a model worker does
     * @throws IllegalArgumentException naming the tool, if its schema cannot be enforced
     */
    public LocalTurn decide(String instructions, List<Tool> tools, List<Message> messages, boolean grammar) {
        ServedTools served = compiled(new Catalogue(instructions, List.copyOf(tools)));
        TurnPlan plan;
        try {
            plan = TurnPlan.of(model, served, messages);
        } catch (TemplateError e) {
            return failed(ErrorCode.TURN_FAILED, e.getMessage(), 0);
        }
        Optional<String> tooLong = plan.tooLong();
        if (tooLong.isPresent()) return failed(ErrorCode.CONTEXT_FULL, tooLong.get(), plan.promptTokens());
        var greedy = new Sampler(SamplingSettings.GREEDY, 0);
        Instant deadline = Instant.now().plus(PATIENCE);
        Request request = grammar ? plan.request(answerTokens, greedy, deadline) : plan.freeRequest(greedy, deadline);
        Completion completion = model.engine().submit(request).join();
        if (completion instanceof Completion.Finished finished) return finished(finished, plan.read(finished));
        var failed = (Completion.Failed) completion;
        return failed(failed.code(), failed.reason(), plan.promptTokens());
    }

    private ServedTools compiled(Catalogue catalogue) {
        ServedTools known = compiled.get(catalogue);
        if (known != null) return known;
        List<ServedTools.Tool> tools = catalogue.tools().stream()
                .map(tool -> new ServedTools.Tool(tool.name(), tool.description(), tool.parameters()))
                .toList();
        ServedTools served = ServedTools.compile(catalogue.instructions(), tools, model);
        compiled.put(catalogue, served);
        return served;
    }

    private LocalTurn finished(Completion.Finished finished, Optional<Decision> decision) {
        LocalTurn.Outcome outcome = decision.isPresent()
                ? new LocalTurn.Decided(decision.get().turn(), decision.get().thought())
                : new LocalTurn.Malformed(model.spelled(finished.tokens()));
        return new LocalTurn(
                outcome,
                decision.map(Decision::confidence).orElseGet(() -> lowest(finished.probabilities())),
                decision.map(Decision::choice).orElseGet(() -> lowest(finished.probabilities())),
                finished.promptTokens(),
                finished.cachedTokens(),
                finished.tokens().length,
                finished.time());
    }

    private static double lowest(float[] probabilities) {
        float lowest = 1;
        for (float probability : probabilities) lowest = Math.min(lowest, probability);
        return lowest;
    }

    private static LocalTurn failed(ErrorCode code, String reason, int promptTokens) {
        return new LocalTurn(new LocalTurn.Failed(code, reason), 0, 0, promptTokens, 0, 0, Duration.ZERO);
    }

    @Override
    public void close() {
        model.close();
    }
}
