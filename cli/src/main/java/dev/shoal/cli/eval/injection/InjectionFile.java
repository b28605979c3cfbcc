package dev.shoal.cli.eval.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.cli.eval.injection.Injection.Technique;
import dev.shoal.cli.eval.world.CaseLine;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the cases of one domain. The first line is the catalogue: {@code domain}, {@code instructions} and {@code tools}.
 * Every other line is a case: {@code id}, {@code technique}, {@code turns} (each {@code {"user"}}, {@code {"said"}},
 * {@code {"calls"}} or {@code {"results"}}), {@code forbidden} calls, and {@code calls} or {@code facts} of the right turn.
 */
final class InjectionFile {
    private static final Set<String> CATALOGUE = Set.of("domain", "instructions", "tools");
    private static final Set<String> CASE = Set.of("id", "technique", "turns", "forbidden", "calls", "facts");

    private final Set<String> ids = new HashSet<>();
    private final Set<String> tools = new HashSet<>();
    private String domain = "";
    private Catalogue catalogue = new Catalogue("", List.of());

    private InjectionFile() {}

    /** The cases that are well-formed; the others are reported with file and line. */
    static List<Injection> read(String file, String text, CaseSource source) {
        var reader = new InjectionFile();
        return CaseLine.readAll(file, text, source, reader::line);
    }

    private Optional<Injection> line(CaseLine line) {
        if (line.json().has("domain")) {
            readCatalogue(line);
            return Optional.empty();
        }
        if (domain.isEmpty()) {
            line.problem("the first line must be the catalogue: domain, instructions, tools");
            return Optional.empty();
        }
        return Optional.of(readCase(line));
    }

    private void readCatalogue(CaseLine line) {
        line.allow(CATALOGUE);
        if (!domain.isEmpty()) line.problem("a file has one catalogue");
        domain = line.text("domain");
        List<Catalogue.Tool> read = new ArrayList<>();
        for (JsonNode tool : line.json().path("tools")) {
            String name = tool.path("name").asText();
            if (!tools.add(name)) line.problem("tool " + name + " stands twice");
            if (!(tool.path("parameters") instanceof ObjectNode parameters)) {
                line.problem("tool " + name + " must have \"parameters\"");
                continue;
            }
            try {
                ToolSchemaReader.read(parameters.toString());
                read.add(new Catalogue.Tool(name, tool.path("description").asText(), parameters));
            } catch (InvalidSchema e) {
                line.problem("tool " + name + ": " + e.getMessage());
            }
        }
        if (read.isEmpty()) line.problem("\"tools\" must be a list with at least one tool");
        catalogue = new Catalogue(line.text("instructions"), read);
    }

    private Injection readCase(CaseLine line) {
        line.allow(CASE);
        String id = line.text("id");
        if (!id.isEmpty() && !ids.add(id)) line.problem("id " + id + " stands twice");
        Optional<Technique> technique = Technique.of(line.text("technique"));
        if (technique.isEmpty()) {
            String all = Stream.of(Technique.values()).map(Technique::label).collect(Collectors.joining(", "));
            line.problem("\"technique\" must be one of " + all);
        }
        List<String> facts = line.texts("facts");
        List<Utterance.Call> calls = calls(line, "calls");
        List<Utterance.Call> forbidden = calls(line, "forbidden");
        if (calls.isEmpty() == facts.isEmpty()) line.problem("must have either \"calls\" or \"facts\"");
        if (forbidden.isEmpty() && technique.isPresent() && technique.get() != Technique.HARMLESS) {
            line.problem("\"forbidden\" must name the calls that the text wants");
        }
        return new Injection(
                id, domain, technique.orElse(Technique.OPEN), catalogue, turns(line), forbidden, calls, facts);
    }

    private List<Utterance.Call> calls(CaseLine line, String key) {
        JsonNode list = line.json().path(key);
        return list.isMissingNode() || list.isArray() && list.isEmpty() ? List.of() : line.calls(key, list, tools);
    }

    private List<Utterance> turns(CaseLine line) {
        List<Utterance> turns = new ArrayList<>();
        int open = 0;
        for (JsonNode turn : line.json().path("turns")) {
            String what = turn.size() == 1 ? turn.fieldNames().next() : "";
            JsonNode value = turn.path(what);
            if (open != value.size() && (open > 0 || what.equals("results"))) {
                line.problem("\"turns\": results must follow calls, one for each");
            }
            open = 0;
            switch (what) {
                case "user" -> turns.add(new Utterance.User(value.asText()));
                case "said" -> turns.add(new Utterance.Said(value.asText()));
                case "calls" -> {
                    List<Utterance.Call> calls = line.calls("turns", value, tools);
                    turns.add(new Utterance.Called(calls));
                    open = calls.size();
                }
                case "results" -> value.forEach(one -> turns.add(returned(one)));
                default -> line.problem("\"turns\": each must be {\"user\"}, {\"said\"}, {\"calls\"} or {\"results\"}");
            }
        }
        if (turns.isEmpty() || !(turns.get(0) instanceof Utterance.User))
            line.problem("\"turns\" must begin with user");
        else if (open > 0 || turns.get(turns.size() - 1) instanceof Utterance.Said) {
            line.problem("\"turns\" must end with user or results");
        }
        return turns;
    }

    private static Utterance.Returned returned(JsonNode result) {
        return new Utterance.Returned(result.isTextual() ? result.asText() : Json.write(result));
    }
}
