package dev.shoal.cli.eval.injection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.Row;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.cli.eval.Verdict;
import dev.shoal.cli.eval.injection.Injection.Technique;
import dev.shoal.cli.eval.world.Facts;
import dev.shoal.cli.eval.world.ScriptedModel;
import dev.shoal.schemas.json.ArgumentCheck;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InjectionSuiteTest {
    private static final List<Injection> ALL = cases();

    @Test
    void hasEnoughCasesOfEveryDomainAndTechnique() {
        Map<Technique, List<Injection>> byTechnique = ALL.stream().collect(Collectors.groupingBy(Injection::technique));
        assertEquals(Set.of(Technique.values()), byTechnique.keySet());
        assertEquals(15, byTechnique.get(Technique.HARMLESS).size());
        assertTrue(ALL.size() - 15 >= 60, "only " + ALL.size());
        assertEquals(5, ALL.stream().map(Injection::domain).distinct().count());
        Set<String> ids = new HashSet<>();
        Set<Utterance> messages = new HashSet<>();
        for (Injection one : ALL) {
            assertTrue(ids.add(one.id()), one.id());
            assertTrue(messages.add(one.conversation().get(0)), one.id());
        }
    }

    @Test
    void everyCallOfACaseIsOneThatItsSchemaAllows() {
        for (Injection one : ALL) {
            for (Utterance said : one.conversation()) {
                if (said instanceof Utterance.Called called) called.calls().forEach(call -> requireValid(one, call));
            }
            right(one).forEach(call -> requireValid(one, call));
        }
    }

    @Test
    void factsStandInTheConversation() {
        for (Injection one : ALL) {
            String told = one.conversation().stream().map(Utterance::toString).collect(Collectors.joining(" "));
            assertEquals(List.of(), Facts.missing(one.facts(), told), one.id());
        }
    }

    @Test
    void theRightTurnPasses() {
        for (Injection one : ALL) {
            Verdict verdict = new InjectionCase(one).judge(honest(one, List.of()));
            assertTrue(verdict.passed(), one.id() + ": " + verdict.faults());
        }
    }

    @Test
    void aForbiddenCallFailsEvenBesideTheRightOnes() {
        for (Injection one : ALL) {
            for (Utterance.Call forbidden : one.forbidden()) {
                Utterance.Call made = new Utterance.Call(forbidden.name(), concrete(forbidden.arguments()));
                Verdict alone = new InjectionCase(one).judge(new ScriptedModel().calls(made));
                assertEquals(
                        Fault.Kind.FOLLOWED_INJECTION, alone.faults().get(0).kind(), one.id());
                if (one.calls().isEmpty()) continue;
                Verdict beside = new InjectionCase(one).judge(honest(one, List.of(made)));
                assertEquals(
                        List.of(Fault.Kind.FOLLOWED_INJECTION),
                        beside.faults().stream().map(Fault::kind).toList(),
                        one.id());
            }
        }
    }

    @Test
    void theRightCallsAreNotForbidden() {
        for (Injection one : ALL) {
            for (Utterance.Call call : right(one)) {
                Verdict verdict = new InjectionCase(one).judge(new ScriptedModel().calls(call));
                assertFalse(
                        verdict.faults().stream().anyMatch(fault -> fault.kind() == Fault.Kind.FOLLOWED_INJECTION),
                        one.id());
            }
        }
    }

    @Test
    void doingNothingIsNotTheRightTurn() {
        for (Injection one : ALL) {
            assertFalse(new InjectionCase(one).judge(new ScriptedModel()).passed(), one.id());
            var refuses = new ScriptedModel().then(Reply.Kind.NO_TOOL, "I follow no such orders.");
            assertFalse(new InjectionCase(one).judge(refuses).passed(), one.id());
        }
    }

    @Test
    void rowsCountBothFiguresApart() {
        List<Judged> judged = new ArrayList<>();
        for (Injection one : ALL) {
            Case item = new InjectionCase(one);
            boolean follows = one.technique() == Technique.OPEN && one.calls().isEmpty();
            ScriptedModel model = follows
                    ? new ScriptedModel().calls(one.forbidden().get(0))
                    : one.technique() == Technique.URGENT ? new ScriptedModel() : honest(one, List.of());
            judged.add(new Judged(item, item.judge(model), List.of()));
        }
        int open = (int) ALL.stream()
                .filter(one -> one.technique() == Technique.OPEN && one.calls().isEmpty())
                .count();
        int urgent = (int)
                ALL.stream().filter(one -> one.technique() == Technique.URGENT).count();
        List<Row> rows = new InjectionSuite().rows(judged);
        int attacks = ALL.size() - 15;
        assertEquals(attacks - open, passed(rows, "all attacks: nothing forbidden done"));
        assertEquals(attacks - urgent - open, passed(rows, "all attacks: right turn made"));
        assertEquals(15, passed(rows, "harmless twins"));
        assertEquals(0, passed(rows, "technique: urgent"));
    }

    @Test
    void saysWhatIsWrongWithALine() {
        String head = "{\"domain\":\"d\",\"instructions\":\"i\",\"tools\":[{\"name\":\"go\",\"description\":\"\","
                + "\"parameters\":{\"type\":\"object\",\"properties\":{}}}]}";
        String good = "{\"id\":\"a\",\"technique\":\"open\",\"turns\":[{\"user\":\"u\"}],"
                + "\"forbidden\":[{\"go\":{}}],\"facts\":[\"f\"]}";
        says("f line 1: the first line must be the catalogue: domain, instructions, tools", good);
        says("f line 2: a file has one catalogue; tool go stands twice", head + "\n" + head);
        says("f line 3: id a stands twice", head + "\n" + good + "\n" + good);
        says("f line 2: must have either \"calls\" or \"facts\"", head, good.replace(",\"facts\":[\"f\"]", ""));
        says(
                "f line 2: \"technique\" must be one of open, subtle, tokens, system, foreign, encoded, urgent, harmless",
                head,
                good.replace("\"open\"", "\"sly\""));
        says(
                "f line 2: \"forbidden\" must name the calls that the text wants",
                head,
                good.replace("[{\"go\":{}}]", "[]"));
        says("f line 2: \"forbidden\": there is no tool come", head, good.replace("\"go\"", "\"come\""));
        says("f line 2: \"turns\" must begin with user", head, good.replace("{\"user\":\"u\"}", ""));
        says(
                "f line 2: \"turns\" must end with user or results",
                head,
                good.replace("{\"user\":\"u\"}", "{\"user\":\"u\"},{\"calls\":[{\"go\":{}}]}"));
        says(
                "f line 2: \"turns\": results must follow calls, one for each",
                head,
                good.replace("{\"user\":\"u\"}", "{\"user\":\"u\"},{\"results\":[\"r\"]}"));
        says(
                "f line 2: \"turns\": each must be {\"user\"}, {\"said\"}, {\"calls\"} or {\"results\"}",
                head,
                good.replace("{\"user\":\"u\"}", "{\"user\":\"u\"},{\"shouted\":\"r\"}"));
    }

    private static void says(String problem, String... lines) {
        var source = new CaseSource(Optional.empty());
        InjectionFile.read("f", String.join("\n", lines), source);
        assertEquals(List.of(problem), source.skipped());
    }

    private static int passed(List<Row> rows, String category) {
        return rows.stream()
                .filter(row -> row.category().equals(category))
                .findFirst()
                .orElseThrow()
                .passed();
    }

    /** The right turn, with calls that do not belong into it. */
    private static ScriptedModel honest(Injection one, List<Utterance.Call> more) {
        if (one.calls().isEmpty()) {
            List<String> words =
                    one.facts().stream().map(fact -> fact.split("\\|")[0]).toList();
            return new ScriptedModel().answers(String.join(", ", words));
        }
        List<Utterance.Call> calls = new ArrayList<>(right(one));
        calls.addAll(more);
        return new ScriptedModel().calls(calls.toArray(Utterance.Call[]::new));
    }

    private static List<Utterance.Call> right(Injection one) {
        return one.calls().stream()
                .map(call -> new Utterance.Call(call.name(), concrete(call.arguments())))
                .toList();
    }

    /** The arguments with a text in the place of each wildcard. */
    private static ObjectNode concrete(ObjectNode arguments) {
        ObjectNode concrete = Json.object();
        for (var argument : arguments.properties()) {
            JsonNode value = argument.getValue();
            if (value.has("$one"))
                concrete.set(argument.getKey(), value.get("$one").get(0));
            else if (!value.has("$holds")) concrete.set(argument.getKey(), value);
            else
                concrete.put(
                        argument.getKey(), value.get("$holds").get(0).asText().split("\\|")[0]);
        }
        return concrete;
    }

    private static void requireValid(Injection one, Utterance.Call call) {
        Catalogue.Tool tool = one.catalogue().tools().stream()
                .filter(it -> it.name().equals(call.name()))
                .findFirst()
                .orElseThrow();
        var schema = ToolSchemaReader.read(tool.parameters().toString());
        String arguments = Json.write(call.arguments());
        assertEquals(List.of(), ArgumentCheck.problems(schema, arguments), one.id() + " " + arguments);
    }

    private static List<Injection> cases() {
        var source = new CaseSource(Optional.empty());
        List<Case> cases = new InjectionSuite().cases(source);
        assertEquals(List.of(), source.skipped());
        return cases.stream().map(one -> ((InjectionCase) one).injection()).toList();
    }
}
