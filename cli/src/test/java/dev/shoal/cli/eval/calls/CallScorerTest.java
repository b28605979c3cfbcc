package dev.shoal.cli.eval.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Utterance.Call;
import dev.shoal.cli.eval.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CallScorerTest {
    private static List<Call> calls(String json) throws JsonProcessingException {
        List<Call> calls = new ArrayList<>();
        for (JsonNode call : Json.read(json)) {
            var one = call.properties().iterator().next();
            calls.add(new Call(one.getKey(), (ObjectNode) one.getValue()));
        }
        return calls;
    }

    private static List<Catalogue.Tool> tools() throws JsonProcessingException {
        String schema = "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"},\"s\":{\"type\":\"string\"},"
                + "\"e\":{\"type\":\"string\",\"enum\":[\"x\",\"y\"]},\"l\":{\"type\":\"array\"}}}";
        ObjectNode parameters = (ObjectNode) Json.read(schema);
        return List.of(new Catalogue.Tool("f", "", parameters), new Catalogue.Tool("g", "", parameters));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            []                          | []                            | right
            []                          | [{"f":{}}]                    | should have refused
            [{"f":{}}]                  | []                            | refused wrongly
            [{"f":{"n":1}},{"g":{}}]    | [{"g":{}},{"f":{"n":1.0}}]    | right
            [{"f":{"n":1}}]             | [{"f":{"n":1}},{"f":{"n":1}}] | right
            [{"f":{"s":"a b"}}]         | [{"f":{"s":" a b\\n"}}]       | right
            [{"f":{"s":"a b"}}]         | [{"f":{"s":"A b"}}]           | wrong argument (string)
            [{"f":{"s":"1"}}]           | [{"f":{"s":1}}]               | wrong argument (string)
            [{"f":{"e":"x"}}]           | [{"f":{"e":"y"}}]             | wrong argument (enum)
            [{"f":{"l":[1,2]}}]         | [{"f":{"l":[2,1]}}]           | wrong argument (array)
            [{"f":{"l":[{"a":" x"}]}}]  | [{"f":{"l":[{"a":"x"}]}}]     | right
            [{"f":{"n":1}}]             | [{"f":{}}]                    | missing argument (integer)
            [{"f":{}}]                  | [{"f":{"n":1,"z":2}}]         | extra argument (integer), extra argument (unknown)
            [{"f":{"n":1}}]             | [{"g":{"n":1}}]               | wrong tool
            [{"f":{"n":1}},{"g":{}}]    | [{"f":{"n":1}}]               | missing call
            [{"f":{"n":1}}]             | [{"f":{"n":1}},{"f":{"n":2}}] | extra call
            [{"f":{"n":1}},{"f":{"n":2}}] | [{"f":{"n":2}},{"f":{"n":3}}] | wrong argument (integer)
            [{"f":{"n":1}},{"g":{"n":1}}] | [{"g":{"n":2}},{"f":{"s":"a"}}] | missing argument (integer), extra argument (string), wrong argument (integer)
            """)
    void tellsWhatIsWrong(String expected, String given, String outcome) throws JsonProcessingException {
        List<Fault> faults = CallScorer.faults(calls(expected), calls(given), tools());
        String found = faults.stream().map(Fault::label).collect(Collectors.joining(", "));
        assertEquals(outcome, found.isEmpty() ? "right" : found, faults::toString);
    }

    @Test
    void countsTheFieldsOfRecords() throws JsonProcessingException {
        List<Call> expected = calls("[{\"f\":{\"a\":\"x\",\"items\":[{\"p\":1,\"q\":2},{\"p\":3}]}}]");
        List<Call> given = calls("[{\"f\":{\"a\":\" x \",\"items\":[{\"p\":1.0},{\"p\":4}],\"b\":[]}}]");
        assertEquals(new Verdict.Fields(4, 4, 2), FieldScorer.count(expected, given));
        assertEquals(new Verdict.Fields(4, 0, 0), FieldScorer.count(expected, List.of()));
        assertEquals(new Verdict.Fields(0, 4, 0), FieldScorer.count(List.of(), given));
        assertEquals(new Verdict.Fields(4, 1, 0), FieldScorer.count(expected, calls("[{\"g\":{\"a\":\"x\"}}]")));
    }
}
