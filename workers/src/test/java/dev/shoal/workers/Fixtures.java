package dev.shoal.workers;

import dev.shoal.workers.engine.Engine;
import dev.shoal.workers.onnx.RuntimeSettings;
import java.nio.file.Path;

/** The order desk's model with small settings. */
final class Fixtures {
    static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    static final Path MODEL = ROOT.resolve("model").resolve("order-desk");

    private Fixtures() {}

    static Model model(int slots) {
        return open(ModelDirectory.read(MODEL), slots, 1024);
    }

    static Model open(ModelDirectory directory, int slots, int contextTokens) {
        return open(directory, slots, contextTokens, new RuntimeSettings(1, false));
    }

    static Model open(ModelDirectory directory, int slots, int contextTokens, RuntimeSettings runtime) {
        return Model.open(directory, new Model.Settings(slots, contextTokens, runtime, new Engine.Settings(64, 256)));
    }
}
