package dev.shoal.workers;

import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.dialect.Dialect;
import dev.shoal.workers.engine.Engine;
import dev.shoal.workers.engine.Engines;
import dev.shoal.workers.grammar.Vocabulary;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.sampling.SamplingSettings;
import dev.shoal.workers.tokenizer.Tokenizer;

/** A loaded model: tokenizer, dialect, vocabulary and the engine that runs the graph. Thread-safe. */
final class Model implements AutoCloseable {
    private final ModelDirectory directory;
    private final Speech speech;
    private final Engines engine;
    private final int contextTokens;

    /**
     * How the model is run.
     *
     * @param slots turns side by side in each engine, @param contextTokens most tokens of a prompt and its turn together
     * @param engines so many side by side, @param packing as in {@link ModelGraph.Settings}
     */
    record Settings(
            int slots,
            int contextTokens,
            RuntimeSettings runtime,
            Engine.Settings engine,
            int engines,
            boolean packing) {
        /** One engine with everything that makes it fast. */
        Settings(int slots, int contextTokens, RuntimeSettings runtime, Engine.Settings engine) {
            this(slots, contextTokens, runtime, engine, 1, true);
        }
    }

    /** All of a model but the network. */
    record Speech(Tokenizer tokenizer, Dialect dialect, Vocabulary vocabulary) implements AutoCloseable {
        /** @throws RuntimeException naming the file of the directory that cannot be used and what to do */
        static Speech open(ModelDirectory directory) {
            Tokenizer tokenizer = Tokenizer.load(directory.tokenizer());
            try {
                check(directory, tokenizer);
                Dialect dialect = ModelDialect.open(directory, tokenizer);
                return new Speech(tokenizer, dialect, Model.vocabulary(directory, tokenizer));
            } catch (RuntimeException e) {
                tokenizer.close();
                throw e;
            }
        }

        @Override
        public void close() {
            tokenizer.close();
        }
    }

    private Model(ModelDirectory directory, Speech speech, Engines engine, int contextTokens) {
        this.directory = directory;
        this.speech = speech;
        this.engine = engine;
        this.contextTokens = contextTokens;
    }

    /** @throws RuntimeException naming the file of the directory that cannot be used and what to do */
    static Model open(ModelDirectory directory, Settings settings) {
        Speech speech = Speech.open(directory);
        try {
            int context = Math.min(settings.contextTokens(), directory.positions());
            var graph = new ModelGraph.Settings(settings.slots(), context, settings.runtime(), settings.packing());
            Engines engine = Engines.start(ModelGraph.several(directory, graph, settings.engines()), settings.engine());
            return new Model(directory, speech, engine, context);
        } catch (RuntimeException e) {
            speech.close();
            throw e;
        }
    }

    /** Control tokens that no text needs may lie beyond the graph's vocabulary, as those for images do. */
    private static void check(ModelDirectory directory, Tokenizer tokenizer) {
        for (int token = directory.vocabulary(); token < tokenizer.size(); token++) {
            if (tokenizer.bytes().get(token).length == 0) continue;
            var problems = new Problems("Model directory " + directory.path());
            problems.add(
                    "tokenizer.json",
                    "has " + tokenizer.size() + " tokens and config.json says vocab_size " + directory.vocabulary()
                            + "; the files are of different models, copy the directory again");
            problems.throwIfAny();
        }
    }

    private static Vocabulary vocabulary(ModelDirectory directory, Tokenizer tokenizer) {
        int size = Math.min(tokenizer.size(), directory.vocabulary());
        try {
            return new Vocabulary(tokenizer.bytes().subList(0, size), tokenizer::encodeMore);
        } catch (IllegalArgumentException e) {
            var problems = new Problems("Model directory " + directory.path());
            problems.add("tokenizer.json", e.getMessage() + "; so some texts could not be written");
            problems.throwIfAny();
            throw e;
        }
    }

    String name() {
        return directory.name();
    }

    SamplingSettings sampling() {
        return directory.sampling();
    }

    Dialect dialect() {
        return speech.dialect();
    }

    Vocabulary vocabulary() {
        return speech.vocabulary();
    }

    Engines engine() {
        return engine;
    }

    int contextTokens() {
        return contextTokens;
    }

    /** Token ids of a text whose spellings of control tokens are meant. */
    int[] tokens(String prompt) {
        return speech.tokenizer().encodePrompt(prompt);
    }

    /** Any tokens for people: control tokens by their spelling, what is no text as a replacement character. */
    String spelled(int[] tokens) {
        return speech.tokenizer().spelled(tokens);
    }

    @Override
    public void close() {
        engine.close();
        speech.close();
    }
}
