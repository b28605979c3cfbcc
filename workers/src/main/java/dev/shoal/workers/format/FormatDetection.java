package dev.shoal.workers.format;

import java.util.ArrayList;
import java.util.List;

/** Finds the format of a model from its control tokens and its chat template. Stateless. */
public final class FormatDetection {
    private FormatDetection() {}

    /** @throws UnknownFormat naming what was found and what was looked for */
    public static ToolCallFormat detect(ModelTraits model) {
        if (model.addedTokens().keySet().containsAll(Family.SHOAL.controls())) return Family.SHOAL;
        if (model.chatTemplate().isBlank()) {
            throw new UnknownFormat("there is no chat template, so nothing says how the model writes tool calls; add"
                    + " chat_template to tokenizer_config.json or a chat_template.jinja");
        }
        Family family = family(model.chatTemplate());
        List<String> missing = new ArrayList<>(family.needed());
        missing.removeAll(model.addedTokens().keySet());
        missing.sort(null);
        if (missing.isEmpty()) return family;
        throw new UnknownFormat("the chat template writes tool calls as " + family.id()
                + ", which needs these as single tokens of the tokenizer: " + String.join(" ", missing));
    }

    private static Family family(String template) {
        if (template.contains("<start_function_call>call:")) return Family.FUNCTION_GEMMA;
        if (template.contains("[TOOL_CALLS]")) return mistral(template);
        if (template.contains("<function="))
            throw unknown("its calls are <function=...> with a tag for each parameter");
        if (template.contains("<tool_call>") && template.contains("</tool_call>")) return hermes(template);
        if (template.contains("<|tool_call|>") && template.contains("<|start_of_role|>")) return Family.GRANITE_3;
        if (template.contains("params_name1=params_value1") || template.contains("python list")) {
            return Family.LLAMA_PYTHONIC;
        }
        if (template.contains("<|start_header_id|>") && template.contains("\"parameters\": ")) return Family.LLAMA_JSON;
        throw unknown("it writes no tool calls that are known here");
    }

    private static Family mistral(String template) {
        if (template.contains("[CALL_ID]")) throw unknown("its calls carry a [CALL_ID] of their own");
        if (template.contains("[ARGS]")) return Family.MISTRAL_ARGS;
        return template.contains("[TOOL_CALLS] [") ? Family.MISTRAL_SPACED : Family.MISTRAL;
    }

    private static Family hermes(String template) {
        if (template.contains("<arg_key>")) throw unknown("its calls have <arg_key> and <arg_value> tags");
        if (template.contains("arguments")) return Family.HERMES;
        throw unknown("its <tool_call> has no \"arguments\"");
    }

    private static UnknownFormat unknown(String what) {
        return new UnknownFormat(
                "the chat template cannot be served: " + what + "; formats that can be: " + Family.ids());
    }
}
