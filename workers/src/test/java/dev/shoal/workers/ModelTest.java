package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.engine.Completion;
import dev.shoal.workers.engine.Request;
import dev.shoal.workers.engine.Turn;
import dev.shoal.workers.grammar.Grammar;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.prompt.ShoalFormat;
import dev.shoal.workers.sampling.Sampler;
import dev.shoal.workers.sampling.SamplingSettings;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ModelTest {
    @Test
    void decidesATurnUnderTheGrammar() throws Exception {
        try (Model model = Fixtures.model(2)) {
            var schema = ToolSchemaReader.read(
                    "{\"type\":\"object\",\"properties\":{\"product\":{\"type\":\"string\","
                            + "\"x-grounded\":true},\"n\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":99}},\"required\":[\"product\"]}");
            Grammar grammar = Grammar.compile(List.of(new Grammar.Tool("check", schema)), model.vocabulary());
            String user = "Have you got three of the blue ceramic mugs?";
            var message =
                    Message.newBuilder().setRole(Role.USER).setContent(user).build();
            int[] prompt = model.tokens(ShoalFormat.conversation(List.of(message)));
            var request = new Request(
                    prompt,
                    0,
                    grammar.matcher(new Grounding(List.of(user)), 40),
                    new Sampler(SamplingSettings.GREEDY, 0),
                    200,
                    Instant.now().plusSeconds(30));
            Completion completion = model.engine().submit(request).get();
            var finished = assertInstanceOf(Completion.Finished.class, completion);
            int end = finished.tokens()[finished.tokens().length - 1];
            assertEquals(model.vocabulary().controls().end(), end);
            System.out.println(Turn.read(finished, model.vocabulary()) + " " + finished.time()
                    + IntStream.of(finished.tokens()).boxed().toList());
        }
    }
}
