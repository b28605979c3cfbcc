package dev.shoal.cli.eval.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Replies;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.schemas.json.ArgumentCheck;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BaselinesTest {
    private static final String RENT =
            """
            {"type":"object","properties":{
             "vehicle":{"type":"string","enum":["van","estate car","bicycle"]},
             "days":{"type":"integer","minimum":1,"maximum":60},
             "city":{"type":"string"},
             "pickup_date":{"type":"string"},
             "insured":{"type":"boolean"},
             "deposit":{"type":"number"},
             "extras":{"type":"array","items":{"type":"string"},"maxItems":3},
             "driver":{"type":"object","properties":{"age":{"type":"integer"}},"required":["age"]}},
             "required":["vehicle","days","city"]}""";
    private static final String WEATHER =
            "{\"type\":\"object\",\"properties\":{\"place\":{\"type\":\"string\"}},\"required\":[\"place\"]}";

    private static Catalogue catalogue(String... schemas) throws JsonProcessingException {
        return new Catalogue(
                "",
                List.of(
                        new Catalogue.Tool(
                                "rentVehicle", "Rent a vehicle for some days.", (ObjectNode) Json.read(RENT)),
                        new Catalogue.Tool("weather.forecast", "Weather of a place in the next days.", (ObjectNode)
                                Json.read(schemas.length > 0 ? schemas[0] : WEATHER))));
    }

    private static List<Utterance> user(String text) {
        return List.of(new Utterance.User(text));
    }

    @Test
    void aRandomCallIsAlwaysValidAndTheSameForTheSameConversation() throws JsonProcessingException {
        Catalogue catalogue = catalogue();
        Set<String> tools = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            List<Utterance> conversation = user("request " + i);
            Reply reply = new RandomCalls(1).reply(catalogue, conversation);
            assertEquals(Reply.Kind.CALLS, reply.kind(), reply::toString);
            Utterance.Call call = reply.calls().get(0);
            tools.add(call.name());
            String schema = call.name().equals("rentVehicle") ? RENT : WEATHER;
            String arguments = Json.write(call.arguments());
            assertEquals(List.of(), ArgumentCheck.problems(ToolSchemaReader.read(schema), arguments), arguments);
            assertEquals(
                    reply.calls(),
                    new RandomCalls(1).reply(catalogue, conversation).calls());
        }
        assertEquals(Set.of("rentVehicle", "weather.forecast"), tools);
    }

    @Test
    void aRandomCallNeedsASchemaThatTheGrammarSupports() throws JsonProcessingException {
        Catalogue odd = catalogue("{\"type\":\"object\",\"anyOf\":[]}");
        Reply reply = new RandomCalls(1).reply(odd, user("anything"));
        assertEquals(Reply.Kind.UNSUPPORTED, reply.kind());
        assertTrue(reply.text().contains("weather.forecast") && reply.text().contains("anyOf"), reply.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            Rent me a van in Leeds for 3 days, insured, please | rentVehicle{"vehicle":"van","days":3,"city":"Leeds","insured":true}
            Rent an estate car for two days in "Bad Ems"       | rentVehicle{"vehicle":"estate car","days":2,"city":"Bad Ems"}
            Rent a bicycle: pickup 2026-03-01 in Ghent, 4 days | rentVehicle{"vehicle":"bicycle","days":4,"city":"Ghent","pickup_date":"2026-03-01"}
            What is the weather of tomorrow's place Oslo?      | weather.forecast{"place":"Oslo"}
            What is the weather forecast for the seaside       | weather.forecast{"place":"seaside"}
            """)
    void retrievalCopiesPiecesOfTheRequest(String request, String call) throws JsonProcessingException {
        Reply reply = new Retrieval().reply(catalogue(), user(request));
        assertEquals(call, Replies.shown(reply.calls()));
    }

    @Test
    void retrievalCallsNothingThatItCannotFindAndNothingAfterAResult() throws JsonProcessingException {
        var retrieval = new Retrieval();
        assertEquals(
                Reply.Kind.NO_TOOL,
                retrieval.reply(catalogue(), user("Tell me a joke")).kind());
        List<Utterance> answered = List.of(new Utterance.User("Rent a van"), new Utterance.Returned("{\"id\":1}"));
        assertEquals(Reply.Kind.NO_TOOL, retrieval.reply(catalogue(), answered).kind());
    }
}
