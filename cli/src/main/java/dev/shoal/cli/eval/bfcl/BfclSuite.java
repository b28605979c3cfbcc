package dev.shoal.cli.eval.bfcl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.JsonLines;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.MalformedCase;
import dev.shoal.cli.eval.Row;
import dev.shoal.cli.eval.Suite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The single-turn questions of the Berkeley Function Calling Leaderboard, version 4. */
public final class BfclSuite implements Suite {
    private static final Pattern FILE = Pattern.compile("BFCL_v4_(\\w+)\\.jsonl?");

    @Override
    public String name() {
        return "bfcl";
    }

    @Override
    public List<Case> cases(CaseSource source) {
        Path data = source.folder(name());
        Path folder = Stream.of(data.resolve("eval").resolve("bfcl_dev"), data)
                .filter(candidate -> !questionFiles(candidate).isEmpty())
                .findFirst()
                .orElseThrow(() -> nothing(data));
        Map<BfclCategory, Path> files = new HashMap<>();
        for (Path file : questionFiles(folder)) {
            String name = category(file);
            BfclCategory.named(name)
                    .ifPresentOrElse(
                            category -> files.put(category, file),
                            () -> source.skip(file.toString(), "category " + name + " is not scored here"));
        }
        List<Case> cases = new ArrayList<>();
        for (BfclCategory category : BfclCategory.ALL) {
            if (files.containsKey(category)) cases.addAll(cases(category, files.get(category), source));
        }
        return cases;
    }

    private static InvalidInput nothing(Path data) {
        return new InvalidInput(
                "Suite bfcl",
                List.of("--data=" + data
                        + ": looked for BFCL_v4_*.json or .jsonl there and in eval/bfcl_dev, found none"));
    }

    private static List<Path> questionFiles(Path folder) {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> FILE.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be listed", e);
        }
    }

    private static String category(Path file) {
        Matcher name = FILE.matcher(file.getFileName().toString());
        return name.matches() ? name.group(1) : "";
    }

    private static List<Case> cases(BfclCategory category, Path file, CaseSource source) {
        Map<String, ObjectNode> answers = category.hasAnswers() ? answers(file, source) : Map.of();
        Set<String> ids = new HashSet<>();
        List<Case> cases = new ArrayList<>();
        for (JsonLines.Line line : JsonLines.read(file, source)) {
            String id = line.json().path("id").asText();
            try {
                if (id.isEmpty() || !ids.add(id)) throw new MalformedCase("id is missing or stands twice: " + id);
                cases.add(BfclReader.read(category, line.json(), Optional.ofNullable(answers.get(id))));
            } catch (MalformedCase e) {
                source.skip(line.where(), e.getMessage());
            }
        }
        return cases;
    }

    private static Map<String, ObjectNode> answers(Path questions, CaseSource source) {
        Map<String, ObjectNode> byId = new HashMap<>();
        Path folder = questions.resolveSibling("possible_answer");
        String name = "BFCL_v4_" + category(questions);
        Optional<Path> file = Stream.of(name + ".json", name + ".jsonl")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
        if (file.isEmpty()) {
            source.skip(folder.resolve(name + ".jsonl").toString(), "does not exist, it holds the answers");
            return byId;
        }
        for (JsonLines.Line line : JsonLines.read(file.get(), source)) {
            byId.put(line.json().path("id").asText(), line.json());
        }
        return byId;
    }

    @Override
    public List<Row> rows(List<Judged> judged) {
        return BfclTotals.added(Suite.super.rows(judged));
    }
}
