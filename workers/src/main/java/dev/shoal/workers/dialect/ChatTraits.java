package dev.shoal.workers.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.workers.prompt.jinja.ChatTemplates;
import dev.shoal.workers.prompt.jinja.TemplateError;
import dev.shoal.workers.prompt.jinja.TemplateError.Kind;
import dev.shoal.workers.tokenizer.Tokenizer;
import java.util.Optional;

/**
 * What a chat template does with conversations, found by rendering some.
 *
 * @param instructions whether it takes a system message, @param tools whether it shows tools, calls and results
 * @param refusal what it says of a conversation with tools if it refuses one
 * @param end spelling of the control token behind an assistant's text; empty if there is none
 */
record ChatTraits(boolean instructions, boolean tools, Optional<String> refusal, String end) {
    private static final String SYSTEM = "probe-system";
    private static final String USER = "probe-user";
    private static final String SAID = "probe-said";
    private static final String TOOL = "probe_tool";
    private static final String VALUE = "probe-value";
    private static final String RESULT = "probe-result";

    /** @throws TemplateError if it does not take the simplest conversation, or needs what is not implemented */
    static ChatTraits of(ChatTemplates templates, Tokenizer tokenizer) {
        var probe = new Probe(templates);
        // Whatever is wrong with the template as such shows here.
        templates.render(probe.conversation(false, false).put("add_generation_prompt", true));
        boolean instructions = probe.shows(probe.conversation(true, false), SYSTEM);
        ObjectNode withTools = probe.called(instructions);
        Optional<String> refusal = probe.refusal(withTools);
        boolean tools = probe.shows(withTools, TOOL) && probe.shows(withTools, VALUE) && probe.shows(withTools, RESULT);
        if (tools) {
            withTools.withArray("messages").removeAll();
            withTools.withArray("messages").addObject().put("role", "user").put("content", USER);
            tools = probe.shows(withTools, TOOL);
        }
        return new ChatTraits(instructions, tools, refusal, probe.end(tokenizer));
    }

    private record Probe(ChatTemplates templates) {
        ObjectNode conversation(boolean instructions, boolean answered) {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            if (instructions)
                all.withArray("messages").addObject().put("role", "system").put("content", SYSTEM);
            all.withArray("messages").addObject().put("role", "user").put("content", USER);
            if (answered)
                all.withArray("messages").addObject().put("role", "assistant").put("content", SAID);
            return all;
        }

        ObjectNode called(boolean instructions) {
            ObjectNode all = conversation(instructions, false);
            ObjectNode made = all.withArray("messages").addObject();
            made.put("role", "assistant").put("content", "");
            ObjectNode call = made.putArray("tool_calls").addObject();
            call.put("id", "call00001").put("type", "function");
            call.putObject("function").put("name", TOOL).putObject("arguments").put("argument", VALUE);
            ObjectNode result = all.withArray("messages").addObject();
            result.put("role", "tool")
                    .put("name", TOOL)
                    .put("tool_call_id", "call00001")
                    .put("content", RESULT);
            ObjectNode function =
                    all.putArray("tools").addObject().put("type", "function").putObject("function");
            function.put("name", TOOL).put("description", "probe");
            ObjectNode parameters = function.putObject("parameters").put("type", "object");
            parameters
                    .putObject("properties")
                    .putObject("argument")
                    .put("type", "string")
                    .put("description", "probe");
            parameters.putArray("required").add("argument");
            return all;
        }

        boolean shows(JsonNode conversation, String text) {
            return rendered((ObjectNode) conversation)
                    .map(prompt -> prompt.contains(text))
                    .orElse(false);
        }

        /** Nothing where the template refuses; a construct that is not implemented is another matter. */
        private Optional<String> rendered(ObjectNode conversation) {
            try {
                return Optional.of(templates.render(conversation));
            } catch (TemplateError e) {
                if (e.kind() == Kind.UNSUPPORTED || e.kind() == Kind.LIMIT) throw e;
                return Optional.empty();
            }
        }

        Optional<String> refusal(ObjectNode conversation) {
            try {
                templates.render(conversation);
                return Optional.empty();
            } catch (TemplateError e) {
                return Optional.of(e.getMessage());
            }
        }

        private String end(Tokenizer tokenizer) {
            Optional<String> answered = rendered(conversation(false, true));
            int said = answered.map(prompt -> prompt.lastIndexOf(SAID)).orElse(-1);
            Optional<String> behind = said < 0
                    ? Optional.empty()
                    : tokenizer.controlAtStart(
                            answered.get().substring(said + SAID.length()).stripLeading());
            return behind.orElseGet(() -> templates.tokens().getOrDefault("eos_token", ""));
        }
    }
}
