package dev.shoal.cli.eval.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What others report of their models on the whole leaderboard, to see where a figure stands; not measured here. */
final class Published {
    private static final List<String> CATEGORIES = List.of("simple", "multiple", "parallel", "irrelevance");
    private static final Map<String, List<Double>> FIGURES = new LinkedHashMap<>();

    static {
        FIGURES.put("FunctionGemma-270M", List.of(61.6, 63.5, 39.0, 73.7));
        FIGURES.put("Granite-4.0-350m", List.of(83.0, 84.5, 70.0, 76.7));
        FIGURES.put("Qwen3-0.6B", List.of(86.5, 86.0, 67.5, 82.5));
    }

    private Published() {}

    static List<String> models() {
        return List.copyOf(FIGURES.keySet());
    }

    /** Percent, or an empty text where nothing is reported. */
    static String figure(String model, String category) {
        int index = CATEGORIES.indexOf(category.equals("simple_python") ? "simple" : category);
        return index < 0 ? "" : FIGURES.get(model).get(index) + " %";
    }
}
