package dev.shoal.workers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.sampling.SamplingSettings;
import java.util.function.Predicate;

/** Reads how to sample from a generation_config.json. */
final class GenerationConfig {
    private static final String FILE = "generation_config.json";

    private final JsonNode root;
    private final Problems problems;

    private GenerationConfig(JsonNode root, Problems problems) {
        this.root = root;
        this.problems = problems;
    }

    /** What the file says; where it says nothing, nothing is cut and the likeliest token is taken. */
    static SamplingSettings sampling(JsonNode root, Problems problems) {
        return new GenerationConfig(root, problems).sampling();
    }

    private SamplingSettings sampling() {
        boolean sample = flag("do_sample");
        double temperature = number("temperature", 1, v -> v >= 0, "a number of at least 0");
        int topK = (int) number("top_k", 0, v -> v >= 0 && v == Math.rint(v), "a whole number of at least 0");
        double topP = number("top_p", 1, v -> v > 0 && v <= 1, "above 0 and at most 1");
        double minP = number("min_p", 0, v -> v >= 0 && v <= 1, "from 0 to 1");
        double penalty = number("repetition_penalty", 1, v -> v > 0, "a number above 0");
        if (sample) return new SamplingSettings(temperature, topK, topP, minP, penalty);
        return new SamplingSettings(0, 0, 1, 0, penalty);
    }

    private boolean flag(String key) {
        JsonNode value = root.path(key);
        if (value.isMissingNode() || value.isNull() || value.isBoolean()) return value.asBoolean(false);
        problems.add(FILE, key + " must be true or false, it is " + value);
        return false;
    }

    private double number(String key, double fallback, Predicate<Double> good, String wanted) {
        JsonNode value = root.path(key);
        if (value.isMissingNode() || value.isNull()) return fallback;
        double number = value.asDouble();
        if (value.isNumber() && Double.isFinite(number) && Math.abs(number) < 1e9 && good.test(number)) return number;
        problems.add(FILE, key + " must be " + wanted + ", it is " + value);
        return fallback;
    }
}
