package dev.shoal.workers;

import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.onnx.OnnxRunner;
import dev.shoal.workers.onnx.RuntimeSettings;

/** Loads the graph of a model directory. Stateless. */
final class ModelGraph {
    private ModelGraph() {}

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
