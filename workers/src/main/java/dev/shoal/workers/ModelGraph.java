package dev.shoal.workers;

import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.engine.ModelRunner;
import dev.shoal.workers.onnx.OnnxRunner;
import dev.shoal.workers.onnx.PackedRunner;
import dev.shoal.workers.onnx.RuntimeSettings;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Loads the graph of a model directory. Stateless. */
final class ModelGraph {
    private ModelGraph() {}

    /**
     * How the graph is run.
     *
     * @param slots of each runner, @param contextTokens that a slot holds
     * @param packing whether passes may take tokens of several slots together, where the graph is of a kind that can
     */
    record Settings(int slots, int contextTokens, RuntimeSettings runtime, boolean packing) {}

    /** @throws RuntimeException naming the file that cannot be used and what to do */
    static ModelRunner open(ModelDirectory directory, Settings settings) {
        if (settings.packing) {
            Optional<PackedRunner> packed = PackedRunner.open(
                    directory.graph(),
                    directory.firstPosition(),
                    settings.slots,
                    settings.contextTokens,
                    settings.runtime);
            if (packed.isPresent() && packed.get().vocabulary() == directory.vocabulary()) return packed.get();
            packed.ifPresent(PackedRunner::close);
        }
        return open(directory, settings.slots, settings.contextTokens, settings.runtime);
    }

    /** Openers of so many runners, which share their weights where the runtime can. */
    static List<Supplier<ModelRunner>> several(ModelDirectory directory, Settings settings, int count) {
        var shared = new Shared(directory, settings);
        return Collections.nCopies(count, shared::open);
    }

    /** Opens each runner beside the one before. Thread-safe. */
    private static final class Shared {
        private final ModelDirectory directory;
        private final Settings settings;
        private ModelRunner last;

        Shared(ModelDirectory directory, Settings settings) {
            this.directory = directory;
            this.settings = settings;
        }

        synchronized ModelRunner open() {
            Optional<PackedRunner> another =
                    last instanceof PackedRunner packed ? packed.another(directory.firstPosition()) : Optional.empty();
            last = another.isPresent() ? another.get() : ModelGraph.open(directory, settings);
            return last;
        }
    }

    /** @throws RuntimeException naming the file that cannot be used and what to do */
    static OnnxRunner open(ModelDirectory directory, int slots, int contextTokens, RuntimeSettings runtime) {
        OnnxRunner runner =
                OnnxRunner.open(directory.graph(), directory.firstPosition(), slots, contextTokens, runtime);
        if (runner.vocabulary() == directory.vocabulary()) return runner;
        int found = runner.vocabulary();
        runner.close();
        var problems = new Problems("Model directory " + directory.path());
        problems.add(
                directory.graph().getFileName().toString(),
                "has a vocabulary of " + found + " and config.json says vocab_size " + directory.vocabulary()
                        + "; the files are of different models, copy the directory again");
        problems.throwIfAny();
        return runner;
    }
}
