package dev.shoal.workers.dialect;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.schemas.avro.Message;
import dev.shoal.workers.format.BoundFormat;
import dev.shoal.workers.format.FormatDetection;
import dev.shoal.workers.format.ModelTraits;
import dev.shoal.workers.format.ToolCallFormat;
import dev.shoal.workers.format.UnknownFormat;
import dev.shoal.workers.prompt.jinja.ChatTemplates;
import dev.shoal.workers.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A model that is spoken to by its own chat template. Thread-safe. */
public final class TemplateDialect implements Dialect {
    private final Tokenizer tokenizer;
    private final ChatTemplates templates;
    private final ChatTraits traits;
    private final BoundFormat format;
    private final int thoughtTokens;

    private TemplateDialect(
            Tokenizer tokenizer, ChatTemplates templates, ChatTraits traits, BoundFormat format, int thoughtTokens) {
        this.tokenizer = tokenizer;
        this.templates = templates;
        this.traits = traits;
        this.format = format;
        this.thoughtTokens = thoughtTokens;
    }

    /**
     * Finds out how the model is spoken to.
     *
     * @param chosen format of the calls; found from the template if it is not given
     * @param thoughtTokens most tokens of a thought; if not given none, or {@link Thinking#ALWAYS} where the template opens
     *     one before every turn
     * @throws dev.shoal.workers.format.UnknownFormat if the model writes calls in no known way
     * @throws dev.shoal.workers.prompt.jinja.TemplateError if the template cannot be rendered
     * @throws IllegalArgumentException if such thoughts cannot be had
     */
    public static TemplateDialect open(
            Tokenizer tokenizer,
            ChatTemplates templates,
            Optional<ToolCallFormat> chosen,
            Optional<Integer> thoughtTokens) {
        var given = new ModelTraits(templates.text(true), tokenizer.controls(), "");
        ToolCallFormat format = chosen.orElseGet(() -> FormatDetection.detect(given));
        ChatTraits traits = ChatTraits.of(templates, tokenizer);
        if (chosen.isEmpty() && !traits.tools()) {
            throw new UnknownFormat("the chat template writes tool calls as " + format.id()
                    + ", but it does not show a model its tools, or takes no conversation with calls and results"
                    + traits.refusal().map(reason -> ": " + reason).orElse(""));
        }
        String question = question(templates);
        BoundFormat bound = BoundFormat.bind(
                format,
                new ModelTraits(given.chatTemplate(), given.addedTokens(), traits.end(), space(tokenizer, question)));
        int thinks = Thinking.tokens(thoughtTokens, bound, bound.opensThought(question));
        return new TemplateDialect(tokenizer, templates, traits, bound, thinks);
    }

    /** A prompt that asks for no thought. */
    private static String question(ChatTemplates templates) {
        ObjectNode variables = JsonNodeFactory.instance.objectNode();
        variables.putArray("messages").addObject().put("role", "user").put("content", "Hello");
        return templates.render(ask(variables, false));
    }

    private static ModelTraits.Space space(Tokenizer tokenizer, String question) {
        if (!tokenizer.addsSpace()) return ModelTraits.Space.NOWHERE;
        int[] tokens = tokenizer.encodePrompt(question);
        boolean behindControl = tokens.length == 0 || tokenizer.bytes().get(tokens[tokens.length - 1]).length == 0;
        return behindControl ? ModelTraits.Space.AT_START : ModelTraits.Space.BEHIND_CONTROLS;
    }

    /** Families call it differently. */
    private static ObjectNode ask(ObjectNode variables, boolean thinking) {
        return variables
                .put("add_generation_prompt", true)
                .put("enable_thinking", thinking)
                .put("thinking", thinking);
    }

    @Override
    public BoundFormat format() {
        return format;
    }

    @Override
    public int thoughtTokens() {
        return thoughtTokens;
    }

    @Override
    public String source() {
        return templates.file(true)
                + (traits.tools() ? "" : ", which knows no tools: they are listed in the instructions");
    }

    @Override
    public Prompts prompts(String instructions, List<ToolText> tools) {
        return new TemplatePrompts(instructions, tools);
    }

    private final class TemplatePrompts implements Prompts {
        private final String instructions;
        private final List<ToolText> tools;
        private final int[] prefix;

        TemplatePrompts(String instructions, List<ToolText> tools) {
            this.instructions = instructions;
            this.tools = tools;
            this.prefix = common();
        }

        /** What two conversations share, up to the last control token: text behind it may be cut in another way. */
        private int[] common() {
            int[] one = tokens(rendered(List.of(user("a"))));
            int[] other = tokens(rendered(List.of(user("1"))));
            int same = Arrays.mismatch(one, other);
            while (same > 0 && !isControl(one[same - 1])) same--;
            return Arrays.copyOf(one, Math.max(0, same));
        }

        private boolean isControl(int token) {
            return tokenizer.bytes().get(token).length == 0;
        }

        private static Message user(String text) {
            return Message.newBuilder()
                    .setRole(dev.shoal.schemas.avro.Role.USER)
                    .setContent(text)
                    .build();
        }

        @Override
        public int[] prefix() {
            return prefix;
        }

        @Override
        public Prompt of(List<Message> messages) {
            String rendered = rendered(messages);
            int[] tokens = tokens(rendered);
            boolean starts =
                    tokens.length > prefix.length && Arrays.equals(tokens, 0, prefix.length, prefix, 0, prefix.length);
            return new Prompt(tokens, starts ? prefix.length : 0, format.opensThought(rendered));
        }

        private int[] tokens(String rendered) {
            return tokenizer.encodePrompt(rendered);
        }

        private String rendered(List<Message> messages) {
            ObjectNode variables = JsonNodeFactory.instance.objectNode();
            if (traits.tools()) {
                var transcript = new Transcript(tokenizer::marked);
                transcript.system(instructions);
                messages.forEach(transcript::add);
                variables.set("messages", transcript.messages());
                if (!tools.isEmpty()) variables.set("tools", Transcript.tools(tools, tokenizer::marked));
            } else {
                var transcript = new PlainTranscript(format.format(), tokenizer::marked);
                transcript.system(instructions, tools);
                messages.forEach(transcript::add);
                variables.set("messages", transcript.messages());
            }
            if (!traits.instructions()) intoFirstMessage(variables);
            return templates.render(ask(variables, thoughtTokens > 0));
        }

        /** Where a template takes no system message, the first user's starts with it. */
        private static void intoFirstMessage(ObjectNode variables) {
            var messages = variables.withArray("messages");
            if (!messages.path(0).path("role").asText().equals("system")) return;
            String system = messages.remove(0).path("content").asText();
            if (messages.path(0) instanceof ObjectNode first
                    && first.path("role").asText().equals("user")) {
                first.put("content", system + "\n\n" + first.path("content").asText());
            } else {
                messages.insertObject(0).put("role", "user").put("content", system);
            }
        }
    }
}
