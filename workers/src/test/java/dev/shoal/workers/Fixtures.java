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
        var settings = new Model.Settings(slots, 1024, new RuntimeSettings(1, false), new Engine.Settings(64, 256));
        return Model.open(ModelDirectory.read(MODEL), settings);
    }
}
