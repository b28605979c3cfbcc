package dev.shoal.cli.eval.bfcl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Utterance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The leaderboard's rules, each with the cases in which implementations differ. */
final class BfclScorerTest {
    private static List<Utterance.Call> calls(String json) throws JsonProcessingException {
        List<Utterance.Call> calls = new ArrayList<>();
        for (JsonNode call : Json.read(json)) {
            var one = call.properties().iterator().next();
            calls.add(new Utterance.Call(one.getKey(), (ObjectNode) one.getValue()));
        }
        return calls;
    }

    private static List<BfclAnswer> answers(String json) throws JsonProcessingException {
        return calls(json).stream()
                .map(call -> new BfclAnswer(call.name(), call.arguments()))
                .toList();
    }

    private static BfclFunction function(String name, String properties, String required)
            throws JsonProcessingException {
        String schema = "{\"type\":\"dict\",\"properties\":" + properties + ",\"required\":" + required + "}";
        return new BfclFunction(name, "", (ObjectNode) Json.read(schema));
    }

    /** Rules 3 to 7: one call {@code f} of one parameter list. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            # rule 4: required, unknown and optional parameters
            4 all there                        | {"a":{"type":"integer"}} | ["a"] | {"a":[1]}          | {"a":1}         | right
            4 required one missing             | {"a":{"type":"integer"}} | ["a"] | {"a":[1]}          | {}              | missing argument (integer)
            4 required although it may be left | {"a":{"type":"integer"}} | ["a"] | {"a":[1,""]}       | {}              | missing argument (integer)
            4 optional one left out            | {"a":{"type":"integer"}} | []    | {"a":[1,""]}       | {}              | right
            4 optional one given right         | {"a":{"type":"integer"}} | []    | {"a":[1,""]}       | {"a":1}         | right
            4 optional one given wrong         | {"a":{"type":"integer"}} | []    | {"a":[1,""]}       | {"a":2}         | wrong argument (integer)
            4 expected one left out            | {"a":{"type":"integer"}} | []    | {"a":[1]}          | {}              | missing argument (integer)
            4 the schema does not know it      | {}                       | []    | {}                 | {"a":1}         | extra argument (string)
            4 the answer does not know it      | {"a":{"type":"integer"}} | []    | {}                 | {"a":1}         | extra argument (integer)
            4 only an omission is acceptable   | {"a":{"type":"string"}}  | []    | {"a":[""]}         | {"a":"x"}       | wrong argument (string)
            # rule 5: types are exact
            5 a whole number for a float       | {"a":{"type":"float"}}   | ["a"] | {"a":[5.0]}        | {"a":5}         | right
            5 a float for a whole number       | {"a":{"type":"integer"}} | ["a"] | {"a":[5]}          | {"a":5.0}       | wrong argument (integer)
            5 a float of the same value        | {"a":{"type":"float"}}   | ["a"] | {"a":[0.5]}        | {"a":0.50}      | right
            5 true is not 1                    | {"a":{"type":"integer"}} | ["a"] | {"a":[1]}          | {"a":true}      | wrong argument (integer)
            5 1 is not true                    | {"a":{"type":"boolean"}} | ["a"] | {"a":[true]}       | {"a":1}         | wrong argument (boolean)
            5 a number is no text              | {"a":{"type":"string"}}  | ["a"] | {"a":["5"]}        | {"a":5}         | wrong argument (string)
            5 a text is no number              | {"a":{"type":"integer"}} | ["a"] | {"a":[5]}          | {"a":"5"}       | wrong argument (integer)
            5 null is nothing                  | {"a":{"type":"string"}}  | ["a"] | {"a":["x"]}        | {"a":null}      | wrong argument (string)
            5 any is a text                    | {"a":{"type":"any"}}     | ["a"] | {"a":["x"]}        | {"a":"X"}       | right
            5 tuples are lists                 | {"a":{"type":"tuple","items":{"type":"integer"}}} | ["a"] | {"a":[[1,2]]}     | {"a":[1,2]}     | right
            5 whole items for float items      | {"a":{"type":"array","items":{"type":"float"}}}   | ["a"] | {"a":[[1.0,3.0]]} | {"a":[1,3]}     | wrong argument (array)
            5 items as the answer has them     | {"a":{"type":"array","items":{"type":"float"}}}   | ["a"] | {"a":[[1,3]]}     | {"a":[1,3]}     | right
            5 one item of another type         | {"a":{"type":"array","items":{"type":"integer"}}} | ["a"] | {"a":[[1,2]]}     | {"a":[1,"2"]}   | wrong argument (array)
            5 a single value is no list        | {"a":{"type":"array","items":{"type":"string"}}}  | ["a"] | {"a":[["x"]]}     | {"a":"x"}       | wrong argument (array)
            5 items are checked one level deep | {"a":{"type":"array","items":{"type":"array","items":{"type":"string"}}}} | ["a"] | {"a":[[[1]]]} | {"a":[[1]]} | right
            # rule 6: the answer has another type than the schema
            6 plain membership                 | {"a":{"type":"integer"}} | ["a"] | {"a":["x0"]}       | {"a":"x0"}      | right
            6 nothing is normalised then       | {"a":{"type":"integer"}} | ["a"] | {"a":["x0"]}       | {"a":"X0"}      | wrong argument (integer)
            6 the declared type needs a member | {"a":{"type":"integer"}} | ["a"] | {"a":["x0"]}       | {"a":7}         | wrong argument (integer)
            6 a text where a list is declared  | {"a":{"type":"array","items":{"type":"string"}}} | ["a"] | {"a":["rows"]} | {"a":"rows"} | right
            # rule 7: what is normalised
            7 case, spaces and marks           | {"a":{"type":"string"}}  | ["a"] | {"a":["New York, NY"]} | {"a":"new-york_ny."}  | right
            7 slashes, stars and carets        | {"a":{"type":"string"}}  | ["a"] | {"a":["x**2/y^3"]} | {"a":"X2Y3"}    | right
            7 single quotes are double ones    | {"a":{"type":"string"}}  | ["a"] | {"a":["say \\"hi\\""]}  | {"a":"say 'hi'"} | right
            7 other marks stay                 | {"a":{"type":"string"}}  | ["a"] | {"a":["a+b"]}      | {"a":"ab"}      | wrong argument (string)
            7 tabs stay                        | {"a":{"type":"string"}}  | ["a"] | {"a":["ab"]}       | {"a":"a\\tb"}   | wrong argument (string)
            7 a part is not enough             | {"a":{"type":"string"}}  | ["a"] | {"a":["New York"]} | {"a":"York"}    | wrong argument (string)
            7 an enum is a text too            | {"a":{"type":"string","enum":["km"]}} | ["a"] | {"a":["km"]} | {"a":"KM"} | right
            7 lists keep their order           | {"a":{"type":"array","items":{"type":"string"}}} | ["a"] | {"a":[["x","y"]]} | {"a":["y","x"]} | wrong argument (array)
            7 another order may be listed      | {"a":{"type":"array","items":{"type":"string"}}} | ["a"] | {"a":[["x","y"],["y","x"]]} | {"a":["y","x"]} | right
            7 texts in lists are normalised    | {"a":{"type":"array","items":{"type":"string"}}} | ["a"] | {"a":[["Mr. X"]]} | {"a":["mr x"]}  | right
            7 texts in lists of lists are not  | {"a":{"type":"array","items":{"type":"array"}}}  | ["a"] | {"a":[[["X"]]]}   | {"a":[["x"]]}   | wrong argument (array)
            7 a shorter list                   | {"a":{"type":"array","items":{"type":"integer"}}} | ["a"] | {"a":[[1,2]]} | {"a":[1]}      | wrong argument (array)
            7 an empty list                    | {"a":{"type":"array","items":{"type":"integer"}}} | ["a"] | {"a":[[]]}    | {"a":[]}       | right
            7 an object key by key             | {"a":{"type":"dict"}}    | ["a"] | {"a":[{"b":[1],"c":["X"]}]}     | {"a":{"c":"x","b":1}} | right
            7 an object's unknown key          | {"a":{"type":"dict"}}    | ["a"] | {"a":[{"b":[1]}]}               | {"a":{"b":1,"c":2}}   | wrong argument (object)
            7 an object's missing key          | {"a":{"type":"dict"}}    | ["a"] | {"a":[{"b":[1],"c":[2]}]}       | {"a":{"b":1}}         | wrong argument (object)
            7 an object's key may be left out  | {"a":{"type":"dict"}}    | ["a"] | {"a":[{"b":[1],"c":[2,""]}]}    | {"a":{"b":1}}         | right
            7 an object's numbers by value     | {"a":{"type":"dict"}}    | ["a"] | {"a":[{"b":[300000]}]}          | {"a":{"b":300000.0}}  | right
            7 keys of different answers        | {"a":{"type":"dict"}}    | ["a"] | {"a":[{"b":[1]},{"c":[1]}]}     | {"a":{"c":1}}         | right
            7 an object is no list             | {"a":{"type":"dict"}}    | ["a"] | {"a":[{"b":[1]}]}               | {"a":[1]}             | wrong argument (object)
            7 a list of objects in order       | {"a":{"type":"array","items":{"type":"dict"}}} | ["a"] | {"a":[[{"b":[1]},{"b":[2]}]]} | {"a":[{"b":1},{"b":2}]} | right
            7 a list of objects out of order   | {"a":{"type":"array","items":{"type":"dict"}}} | ["a"] | {"a":[[{"b":[1]},{"b":[2]}]]} | {"a":[{"b":2},{"b":1}]} | wrong argument (array)
            7 a list of objects of a length    | {"a":{"type":"array","items":{"type":"dict"}}} | ["a"] | {"a":[[{"b":[1]}]]} | {"a":[{"b":1},{"b":1}]} | wrong argument (array)
            """)
    void argumentsOfOneCall(
            String rule, String properties, String required, String answer, String arguments, String outcome)
            throws JsonProcessingException {
        List<Fault> faults = BfclScorer.faults(
                BfclCategory.Expectation.ONE_CALL,
                List.of(function("f", properties, required)),
                answers("[{\"f\":" + answer + "}]"),
                calls("[{\"f\":" + arguments + "}]"));
        assertEquals(outcome, faults.isEmpty() ? "right" : faults.get(0).label(), faults::toString);
    }

    /** Rules 1, 2, 3 and 8: which calls, and how many. Functions f and g.h take an integer a. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            2 one call as expected        | ONE_CALL      | [{"f":{"a":[1]}}]                   | [{"f":{"a":1}}]                                   | right
            2 no call                     | ONE_CALL      | [{"f":{"a":[1]}}]                   | []                                                | refused wrongly
            2 the same call twice         | ONE_CALL      | [{"f":{"a":[1]}}]                   | [{"f":{"a":1}},{"f":{"a":1}}]                     | extra call
            2 a right and a wrong call    | ONE_CALL      | [{"f":{"a":[1]}}]                   | [{"f":{"a":1}},{"f":{"a":2}}]                     | extra call
            2 any order                   | SEVERAL_CALLS | [{"f":{"a":[1]}},{"g.h":{"a":[2]}}] | [{"g.h":{"a":2}},{"f":{"a":1}}]                   | right
            2 one too few                 | SEVERAL_CALLS | [{"f":{"a":[1]}},{"f":{"a":[2]}}]   | [{"f":{"a":1}}]                                   | missing call
            2 one too many                | SEVERAL_CALLS | [{"f":{"a":[1]}},{"f":{"a":[2]}}]   | [{"f":{"a":1}},{"f":{"a":2}},{"f":{"a":3}}]       | extra call
            2 each call counts once       | SEVERAL_CALLS | [{"f":{"a":[1]}},{"f":{"a":[1]}}]   | [{"f":{"a":1}},{"f":{"a":2}}]                     | wrong argument (integer)
            2 matched greedily            | SEVERAL_CALLS | [{"f":{"a":[1,2]}},{"f":{"a":[1]}}] | [{"f":{"a":1}},{"f":{"a":2}}]                     | wrong argument (integer)
            2 greedily with luck          | SEVERAL_CALLS | [{"f":{"a":[1,2]}},{"f":{"a":[1]}}] | [{"f":{"a":2}},{"f":{"a":1}}]                     | right
            3 another name                | ONE_CALL      | [{"f":{"a":[1]}}]                   | [{"g.h":{"a":1}}]                                 | wrong tool
            3 another case of letters     | ONE_CALL      | [{"f":{"a":[1]}}]                   | [{"F":{"a":1}}]                                   | wrong tool
            3 dots are part of the name   | ONE_CALL      | [{"g.h":{"a":[1]}}]                 | [{"g.h":{"a":1}}]                                 | right
            3 a dot is no underscore      | ONE_CALL      | [{"g.h":{"a":[1]}}]                 | [{"g_h":{"a":1}}]                                 | wrong tool
            8 irrelevance without a call  | NO_CALL       | []                                  | []                                                | right
            8 irrelevance with a call     | NO_CALL       | []                                  | [{"f":{"a":1}}]                                   | should have refused
            8 relevance with any call     | SOME_CALL     | []                                  | [{"f":{"b":0}}]                                   | right
            8 relevance without a call    | SOME_CALL     | []                                  | []                                                | refused wrongly
            """)
    void whichCalls(String rule, BfclCategory.Expectation expectation, String answers, String calls, String outcome)
            throws JsonProcessingException {
        String a = "{\"a\":{\"type\":\"integer\"}}";
        List<Fault> faults = BfclScorer.faults(
                expectation,
                List.of(function("f", a, "[\"a\"]"), function("g.h", a, "[\"a\"]")),
                answers(answers),
                calls(calls));
        assertEquals(outcome, faults.isEmpty() ? "right" : faults.get(0).label(), faults::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            {"type":"dict","properties":{"a":{"type":"float","optional":true,"default":2}}} | {"type":"object","properties":{"a":{"type":"number"}},"required":[]}
            {"type":"tuple","items":{"type":"any"}}                                        | {"type":"array","items":{"type":"string"}}
            {"type":"array"}                                                               | {"type":"array","items":{"type":"string"}}
            {"type":"array","items":{"type":"string"},"enum":["x"]}                        | {"type":"array","items":{"type":"string","enum":["x"]}}
            {"type":"HashMap"}                                                             | {"type":"object","properties":{},"required":[]}
            {"type":"string","format":"date","description":"day"}                          | {"type":"string","description":"day"}
            """)
    void schemasBecomeJsonSchema(String from, String to) throws JsonProcessingException {
        assertEquals(Json.read(to), BfclSchemas.jsonSchema(Json.read(from)));
    }
}
