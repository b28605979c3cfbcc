package dev.shoal.workers;

import dev.shoal.bootstrap.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One of the graphs of a model directory: the same network in another number format.
 *
 * @param name what stands behind the underscore in the file's name, "fp32" where nothing stands there
 */
record GraphVariant(String name, Path file) {
    /**
     * The best for a CPU first. Weights of 8 and 4 bits that are unpacked as they are used come first: they read least memory
     * and compute as the training did. Then single precision; half precision, which most CPUs convert; and last the formats
     * that also round what flows through the network, by a measure taken over all that is fed together, so that an answer
     * depends on its neighbours.
     */
    private enum Preference {
        Q8,
        Q4,
        FP32,
        Q4F16,
        FP16,
        INT8,
        QUANTIZED,
        UINT8,
        BNB4;

        static int of(String name) {
            for (Preference preference : values()) {
                if (preference.name().equalsIgnoreCase(name)) return preference.ordinal();
            }
            return values().length;
        }
    }

    private static final Pattern NAME = Pattern.compile("(model|decoder_model_merged)(?:_([A-Za-z0-9_]+))?\\.onnx");

    /** Optimum writes beside config.json, onnx-community into a folder of its own. */
    private static final String[] FOLDERS = {"onnx", "."};

    /**
     * Chooses the graph of a model directory.
     *
     * @param wanted name of a variant, or nothing for the best one that is there
     */
    static Optional<GraphVariant> choose(Path directory, Optional<String> wanted, Problems problems) {
        for (String folder : FOLDERS) {
            TreeMap<String, Path> found = found(directory.resolve(folder).normalize(), problems);
            if (found.isEmpty()) continue;
            String name = wanted.orElseGet(() -> best(found));
            if (found.containsKey(name)) return Optional.of(new GraphVariant(name, found.get(name)));
            problems.add("model.variant=" + name, "is not there; present are " + String.join(", ", found.keySet()));
            return Optional.empty();
        }
        problems.add("onnx", "looked for onnx/model*.onnx, found none; export the model to ONNX");
        return Optional.empty();
    }

    private static String best(TreeMap<String, Path> found) {
        return found.keySet().stream()
                .min(Comparator.comparingInt(Preference::of))
                .orElseThrow();
    }

    private static TreeMap<String, Path> found(Path folder, Problems problems) {
        var found = new TreeMap<String, Path>();
        if (!Files.isDirectory(folder)) return found;
        try (Stream<Path> files = Files.list(folder)) {
            // The shorter name wins: decoder_model_merged.onnx is what model.onnx was called before.
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                String name = file.getFileName().toString();
                if (name.startsWith("encoder_model")) {
                    problems.add(
                            name, "is half of an encoder-decoder model; only decoders that stand alone are served");
                }
                Matcher matcher = NAME.matcher(name);
                if (matcher.matches()) found.put(matcher.group(2) == null ? "fp32" : matcher.group(2), file);
            });
        } catch (IOException e) {
            problems.add(folder.getFileName().toString(), "cannot be listed: " + e.getMessage());
        }
        return found;
    }
}
