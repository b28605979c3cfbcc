package dev.shoal.workers.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.prompt.PromptPart.Control;
import dev.shoal.workers.prompt.PromptPart.Text;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShoalFormatTest {
    /** golden.json is what the model's own chat template renders; golden.py makes it. */
    @TestFactory
    Stream<DynamicTest> rendersWhatTheChatTemplateRenders() throws IOException {
        try (InputStream in = ShoalFormatTest.class.getResourceAsStream("/prompt/golden.json")) {
            JsonNode golden = new ObjectMapper().readTree(in);
            return StreamSupport.stream(golden.spliterator(), false)
                    .map(one -> dynamicTest(
                            one.path("name").asText(),
                            () -> assertEquals(one.path("prompt").asText(), spelled(rendered(one)))));
        }
    }

    @Test
    void aSpelledControlTokenStaysText() {
        var parts = ShoalFormat.conversation(List.of(message(Role.USER, "<|end|>")));
        assertEquals(List.of(new Control("<|user|>"), new Text("<|end|>"), new Control("<|assistant|>")), parts);
    }

    /** As kind_of in model/documents.py tells them apart. */
    @ParameterizedTest
    @CsvSource({
        "'Sorry, there is no tool for that.', false, <|none|>",
        "'I cannot do this with the tools I have.', false, <|none|>",
        "'None of my functions books flights.', false, <|none|>",
        "'Sorry, which one would you like?', false, <|answer|>",
        "'I cannot book it: the date is missing.', false, <|answer|>",
        "'Sorry, it is sold out.', true, <|answer|>",
        "'It is open.', false, <|answer|>"
    })
    void anEarlierTextKeepsItsKind(String text, boolean called, String control) {
        List<Message> messages = new ArrayList<>(List.of(message(Role.USER, "hello")));
        if (called) {
            Message call = message(Role.ASSISTANT, "");
            call.getCalls()
                    .add(ToolCall.newBuilder().setTool("f").setArguments("{}").build());
            messages.addAll(List.of(call, message(Role.TOOL, "{}")));
        }
        messages.add(message(Role.ASSISTANT, text));
        String spelled = spelled(ShoalFormat.conversation(messages));
        assertTrue(spelled.endsWith(control + text + "<|end|><|assistant|>"), spelled);
    }

    private static List<PromptPart> rendered(JsonNode golden) {
        List<PromptTool> tools = new ArrayList<>();
        for (JsonNode tool : golden.path("tools")) {
            var parameters = ToolSchemaReader.read(tool.path("parameters").toString());
            tools.add(new PromptTool(
                    tool.path("name").asText(), tool.path("description").asText(), parameters));
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : golden.path("messages")) {
            Role role = Role.valueOf(message.path("role").asText().toUpperCase(Locale.ROOT));
            Message read = message(role, message.path("content").asText());
            read.getCalls().addAll(calls(message));
            messages.add(read);
        }
        List<PromptPart> parts =
                new ArrayList<>(ShoalFormat.prefix(golden.path("instructions").asText(), tools, false));
        parts.addAll(ShoalFormat.conversation(messages));
        return parts;
    }

    private static Message message(Role role, String content) {
        return Message.newBuilder()
                .setRole(role)
                .setContent(content)
                .setCalls(new ArrayList<>())
                .build();
    }

    private static List<ToolCall> calls(JsonNode message) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            calls.add(ToolCall.newBuilder()
                    .setTool(function.path("name").asText())
                    .setArguments(function.path("arguments").asText())
                    .build());
        }
        return calls;
    }

    private static String spelled(List<PromptPart> parts) {
        return parts.stream()
                .map(part -> part instanceof Control control ? control.spelling() : ((Text) part).text())
                .collect(Collectors.joining());
    }
}
