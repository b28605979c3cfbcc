package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.workers.dialect.Decision;
import dev.shoal.workers.engine.Completion;
import dev.shoal.workers.engine.Request;
import dev.shoal.workers.sampling.Sampler;
import dev.shoal.workers.sampling.SamplingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shoal.json says of a model, thoughts, and directories whose model cannot be spoken to. */
final class ChatSettingsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private Path folder(ChatModels family) {
        return family.write(temp.resolve("model"));
    }

    private static void set(Path folder, String settings) throws IOException {
        Files.writeString(folder.resolve("shoal.json"), settings);
    }

    private static void template(Path folder, String text) throws IOException {
        Files.writeString(folder.resolve("chat_template.jinja"), text);
    }

    private static String refusal(Path folder) {
        return assertTimeoutPreemptively(
                SOON, () -> assertThrows(RuntimeException.class, () -> Model.Speech.open(ModelDirectory.read(folder))
                                .close())
                        .getMessage());
    }

    private static void refused(Path folder, String... parts) {
        String message = refusal(folder);
        assertTrue(message.contains(folder.toString()), message);
        for (String part : parts) assertTrue(message.contains(part), () -> part + " is missing in: " + message);
    }

    /** A turn that starts as given: random weights rarely start a thought. */
    private static Decision thought(Model model, String start, int budget) {
        TurnPlan plan = TurnPlan.of(model, ServedTools.compile("", List.of(), model), List.of(Agents.user("Hello")));
        var sampler = new Sampler(new SamplingSettings(1, 0, 1), 7);
        Request asked = plan.request(8, sampler, Instant.now().plusSeconds(60));
        int[] opened = start.isEmpty() ? new int[0] : model.tokens(start);
        for (int token : opened) asked.matcher().accept(token);
        int[] prompt = joined(asked.prompt(), opened);
        var request = new Request(prompt, 0, asked.matcher(), sampler, asked.maxTokens(), asked.deadline());
        var finished = assertInstanceOf(
                Completion.Finished.class, model.engine().submit(request).join());
        assertTrue(finished.tokens().length <= budget + 8 + 8, model.spelled(finished.tokens()));
        int[] tokens = joined(opened, finished.tokens());
        var whole = new Completion.Finished(tokens, new float[tokens.length], 1, 0, Duration.ZERO);
        return plan.read(whole).orElseThrow(() -> new AssertionError(model.spelled(tokens)));
    }

    private static int[] joined(int[] first, int[] second) {
        return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
    }

    @Test
    void aThoughtEndsWithinItsBudget() throws IOException {
        Path folder = folder(ChatModels.QWEN_3);
        set(folder, "{\"thought_tokens\": 12}");
        try (Model model = ChatModels.open(folder)) {
            assertTrue(thought(model, "<think>\n", 12).thought().isPresent());
        }
    }

    @Test
    void thoughtsAreOffUnlessAskedFor() {
        try (Model model = ChatModels.open(folder(ChatModels.QWEN_3))) {
            assertEquals(0, model.dialect().thoughtTokens());
            String prompt = model.spelled(model.dialect()
                    .prompts("", List.of())
                    .of(List.of(Agents.user("Hello")))
                    .tokens());
            assertTrue(prompt.endsWith("<|im_start|>assistant\n<think>\n\n</think>\n\n"), prompt);
        }
    }

    @Test
    void aTemplateThatOpensAThoughtGetsABudget() throws IOException {
        Path folder = folder(ChatModels.QWEN_3);
        String usual = Files.readString(folder.resolve("chat_template.jinja"));
        int asks = usual.lastIndexOf("{%- if add_generation_prompt %}");
        template(
                folder,
                usual.substring(0, asks)
                        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n' }}{% endif %}");
        try (Model model = ChatModels.open(folder)) {
            assertEquals(512, model.dialect().thoughtTokens());
            assertTrue(model.dialect()
                    .prompts("", List.of())
                    .of(List.of(Agents.user("Hello")))
                    .thoughtOpened());
        }
        set(folder, "{\"thought_tokens\": 6}");
        try (Model model = ChatModels.open(folder)) {
            assertTrue(thought(model, "", 6).thought().isPresent());
        }
        set(folder, "{\"thought_tokens\": 0}");
        refused(folder, "shoal.json: thought_tokens is 0, but the chat template starts a thought before every turn");
    }

    @Test
    void ourOwnFormatThinksWhereAsked() throws IOException {
        Path folder = temp.resolve("own");
        try (Stream<Path> files = Files.walk(Fixtures.MODEL)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = folder.resolve(Fixtures.MODEL.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(target);
                else Files.copy(file, target);
            }
        }
        set(folder, "{\"thought_tokens\": 10}");
        try (Model model = ChatModels.open(folder)) {
            String prompt =
                    model.spelled(model.dialect().prompts("Be kind.", List.of()).prefix());
            assertEquals("<|system|><|think|>Be kind.<|tools|>", prompt);
            assertTrue(thought(model, "<|think|>", 10).thought().isPresent());
        }
        set(folder, "{}");
        try (Model model = ChatModels.open(folder)) {
            assertFalse(model.spelled(model.dialect().prompts("", List.of()).prefix())
                    .contains("<|think|>"));
        }
    }

    @Test
    void namesWhatIsWrongWithTheSettings() throws IOException {
        Path folder = folder(ChatModels.QWEN_2_5);
        set(folder, "{\"tool_call_formt\": \"hermes\", \"thought_tokens\": -1}");
        refused(
                folder,
                "shoal.json: tool_call_formt is unknown; did you mean tool_call_format?",
                "thought_tokens must be from 0 to 32768, it is -1");
        set(folder, "{\"tool_call_format\": \"xml\"}");
        refused(folder, "tool_call_format must be one of shoal-1, hermes, hermes-list, llama3-json", "it is \"xml\"");
        set(folder, "{\"thought_tokens\": 50}");
        refused(folder, "thought_tokens is 50, but in format hermes this model writes no thoughts");
        set(folder, "{\"tool_call_format\": \"mistral\"}");
        refused(folder, "format mistral needs these as single tokens of the tokenizer: [TOOL_CALLS]");
        set(folder, "not JSON");
        refused(folder, "shoal.json: is not readable JSON");
    }

    @Test
    void aFormatCanBeChosenByHand() throws IOException {
        Path folder = folder(ChatModels.SMOL_LM_2);
        Files.delete(folder.resolve("shoal.json"));
        refused(folder, "writes no tool calls that are known here", "tool_call_format in a shoal.json", "hermes");
        set(folder, "{\"tool_call_format\": \"llama3-pythonic\"}");
        try (Model model = ChatModels.open(folder)) {
            assertEquals("llama3-pythonic", model.dialect().format().format().id());
        }
    }

    @Test
    void refusesDirectoriesWithoutATemplate() throws IOException {
        Path folder = folder(ChatModels.QWEN_3);
        Files.deleteIfExists(folder.resolve("chat_template.jinja"));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{}");
        refused(folder, "tokenizer_config.json: has no chat_template", "take an instruction-tuned model");
    }

    @Test
    void refusesTemplatesThatCannotBeRendered() throws IOException {
        Path folder = folder(ChatModels.QWEN_2_5);
        String calls = "{# <tool_call> </tool_call> arguments #}";
        template(folder, calls + "\n{{ messages | groupby('role') }}");
        refused(folder, "chat_template.jinja", "line 2", "groupby");
        template(folder, calls + "{% for m in messages %}");
        refused(folder, "chat_template.jinja");
        template(folder, calls + "{% if messages[1] is defined %}{{ raise_exception('one at a time') }}{% endif %}Hi");
        refused(folder, "takes no conversation with calls and results", "one at a time", "tool_call_format");
        template(folder, calls + "{{ raise_exception('not today') }}");
        refused(folder, "chat_template.jinja", "not today");
        template(folder, calls + "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}");
        refused(folder, "chat_template.jinja", "more than");
        Files.write(folder.resolve("chat_template.jinja"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        refused(folder, "chat template");
    }

    @Test
    void refusesWhatHasNoEndOfTurn() throws IOException {
        Path folder = folder(ChatModels.QWEN_2_5);
        Files.writeString(folder.resolve("tokenizer_config.json"), "{}");
        set(folder, "{\"tool_call_format\": \"hermes\"}");
        template(folder, "{% for m in messages %}{{ m.content }}{% endfor %}");
        refused(folder, "the token that ends a turn", "eos_token");
    }

    @Test
    void saysWhatIsInADirectory() {
        ModelCheck.Report report = ModelCheck.run(folder(ChatModels.QWEN_2_5), Optional.empty());
        assertEquals("hermes", report.format());
        assertEquals("tokenizer_config.json", report.prompts());
        assertEquals(List.of("<|im_end|>"), report.ends());
        assertEquals(0, report.thoughtTokens());
        assertEquals("fp16", report.variant());
        ModelCheck.Report plain = ModelCheck.run(ChatModels.PHI_3.write(temp.resolve("phi")), Optional.empty());
        assertTrue(plain.prompts().contains("knows no tools"), plain.prompts());
    }
}
