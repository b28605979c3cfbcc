package dev.shoal.workers;

import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.engine.Engine;
import dev.shoal.workers.grammar.ControlTokens;
import dev.shoal.workers.grammar.Vocabulary;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.prompt.PromptPart;
import dev.shoal.workers.prompt.ShoalFormat;
import dev.shoal.workers.sampling.SamplingSettings;
import dev.shoal.workers.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A loaded model: tokenizer, vocabulary and the engine that runs the graph. Thread-safe. */
final class Model implements AutoCloseable {
    private final ModelDirectory directory;
    private final Tokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final Engine engine;
    private final int contextTokens;

    /** @param contextTokens most tokens of a prompt and its turn together */
    record Settings(int slots, int contextTokens, RuntimeSettings runtime, Engine.Settings engine) {}

    private Model(
            ModelDirectory directory, Tokenizer tokenizer, Vocabulary vocabulary, Engine engine, int contextTokens) {
        this.directory = directory;
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        this.engine = engine;
        this.contextTokens = contextTokens;
    }

    /** @throws RuntimeException naming the file of the directory that cannot be used and what to do */
    static Model open(ModelDirectory directory, Settings settings) {
        checkFormat(directory);
        Tokenizer tokenizer = Tokenizer.load(directory.tokenizer());
        try {
            check(directory, tokenizer);
            Vocabulary vocabulary = vocabulary(directory, tokenizer);
            int context = Math.min(settings.contextTokens(), directory.positions());
            Engine engine = Engine.start(
                    () -> ModelGraph.open(directory, settings.slots(), context, settings.runtime()), settings.engine());
            return new Model(directory, tokenizer, vocabulary, engine, context);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static void checkFormat(ModelDirectory directory) {
        if (directory.format().equals(ShoalFormat.ID)) return;
        String found = directory.format().isEmpty() ? "missing" : "\"" + directory.format() + "\"";
        var problems = new Problems("Model directory " + directory.path());
        problems.add(
                "tokenizer_config.json",
                "shoal_format is " + found + "; this version serves models trained for \"" + ShoalFormat.ID + "\"");
        problems.throwIfAny();
    }

    private static void check(ModelDirectory directory, Tokenizer tokenizer) {
        var problems = new Problems("Model directory " + directory.path());
        for (String control : ShoalFormat.CONTROLS) {
            if (tokenizer.control(control).isEmpty()) {
                problems.add(
                        "tokenizer.json",
                        "the control token " + control + " of format " + ShoalFormat.ID + " is missing");
            }
        }
        if (tokenizer.size() > directory.vocabulary()) {
            problems.add(
                    "tokenizer.json",
                    "has " + tokenizer.size() + " tokens and config.json says vocab_size " + directory.vocabulary()
                            + "; the files are of different models, copy the directory again");
        }
        problems.throwIfAny();
    }

    private static Vocabulary vocabulary(ModelDirectory directory, Tokenizer tokenizer) {
        try {
            return new Vocabulary(tokenizer.bytes(), controls(tokenizer), tokenizer::encode);
        } catch (IllegalArgumentException e) {
            var problems = new Problems("Model directory " + directory.path());
            problems.add("tokenizer.json", e.getMessage() + "; a byte-level tokenizer has one for each byte");
            problems.throwIfAny();
            throw e;
        }
    }

    private static ControlTokens controls(Tokenizer tokenizer) {
        return new ControlTokens(
                id(tokenizer, ShoalFormat.CALL),
                id(tokenizer, ShoalFormat.ANSWER),
                id(tokenizer, ShoalFormat.NONE),
                id(tokenizer, ShoalFormat.END));
    }

    private static int id(Tokenizer tokenizer, String spelling) {
        return tokenizer.control(spelling).orElseThrow();
    }

    String name() {
        return directory.name();
    }

    SamplingSettings sampling() {
        return directory.sampling();
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    Engine engine() {
        return engine;
    }

    int contextTokens() {
        return contextTokens;
    }

    /** Token ids of the parts, one after the other. */
    int[] tokens(List<PromptPart> parts) {
        return parts.stream().map(this::tokens).flatMapToInt(Arrays::stream).toArray();
    }

    private int[] tokens(PromptPart part) {
        if (part instanceof PromptPart.Control control) {
            return IntStream.of(id(tokenizer, control.spelling())).toArray();
        }
        return tokenizer.encode(((PromptPart.Text) part).text());
    }

    /** Any tokens for people: control tokens by their spelling, what is no text as a replacement character. */
    String spelled(int[] tokens) {
        return tokenizer.spelled(tokens);
    }

    @Override
    public void close() {
        engine.close();
        tokenizer.close();
    }
}
