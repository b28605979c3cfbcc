package dev.shoal.cli.eval.calls;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.JsonLines;
import dev.shoal.cli.eval.MalformedCase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds and reads files of unified records; the name of a file is the source of its records. Stateless. */
public final class RecordFiles {
    private static final Pattern FILE = Pattern.compile("(?!BFCL_)(.+)\\.jsonl(\\.gz)?");

    private RecordFiles() {}

    /**
     * The records by source, sources by name.
     *
     * @param which sources are wanted
     * @throws InvalidInput if there are none
     */
    public static Map<String, List<UnifiedRecord>> read(String suite, CaseSource source, Predicate<String> which) {
        Path data = source.folder(suite);
        Path folder = Stream.of(data.resolve("eval"), data)
                .filter(candidate -> !files(candidate, which).isEmpty())
                .findFirst()
                .orElseThrow(() -> new InvalidInput(
                        "Suite " + suite,
                        List.of("--data=" + data
                                + ": looked for its files *.jsonl.gz or *.jsonl there and in eval, found none")));
        Map<String, List<UnifiedRecord>> bySource = new LinkedHashMap<>();
        for (Path file : files(folder, which)) {
            List<UnifiedRecord> records = records(file, source);
            if (!records.isEmpty())
                bySource.computeIfAbsent(source(file), key -> new ArrayList<>()).addAll(records);
        }
        return bySource;
    }

    private static List<Path> files(Path folder, Predicate<String> which) {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !source(file).isEmpty() && which.test(source(file)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be listed", e);
        }
    }

    private static String source(Path file) {
        Matcher name = FILE.matcher(file.getFileName().toString());
        return name.matches() ? name.group(1) : "";
    }

    /** The records of one file; the malformed ones are reported. */
    static List<UnifiedRecord> records(Path file, CaseSource source) {
        List<UnifiedRecord> records = new ArrayList<>();
        for (JsonLines.Line line : JsonLines.read(file, source)) {
            // Plain language for training's own figures: nobody is asked anything.
            if (line.json().has("text") && !line.json().has("messages")) continue;
            try {
                records.add(UnifiedRecord.read(line.json()));
            } catch (MalformedCase e) {
                source.skip(line.where(), e.getMessage());
            }
        }
        return records;
    }
}
