package dev.shoal.workers.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The families as their public models have them: pieces of the chat template, tokens, and the end of a turn. */
final class Families {
    /** @param controls the tokenizer's added tokens as far as they matter */
    record Case(String name, Family family, String template, List<String> controls, String end) {
        FormatVocabulary vocabulary(long seed) {
            return new FormatVocabulary(controls, seed);
        }

        BoundFormat bind(FormatVocabulary vocabulary) {
            ModelTraits traits = vocabulary.traits(template, end);
            return BoundFormat.bind(FormatDetection.detect(traits), traits);
        }
    }

    private static final String HERMES =
            "{{ '<tool_call>\\n{\"name\": \"' }}{{ '\", \"arguments\": ' }}{{ '}\\n</tool_call>' }}";
    private static final String THINKS = "{{ '<think>\\n' }}{{ '\\n</think>\\n\\n' }}";

    private Families() {}

    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        all.add(new Case(
                "shoal", Family.SHOAL, "", List.of("<|call|>", "<|answer|>", "<|none|>", "<|end|>"), "<|end|>"));
        all.add(new Case(
                "qwen2.5", Family.HERMES, HERMES, List.of("<|im_end|>", "<tool_call>", "</tool_call>"), "<|im_end|>"));
        all.add(new Case(
                "qwen3",
                Family.HERMES,
                HERMES + THINKS,
                List.of("<|im_end|>", "<tool_call>", "</tool_call>", "<think>", "</think>"),
                "<|im_end|>"));
        all.add(new Case("hermes in text", Family.HERMES, HERMES, List.of("<|im_end|>"), "<|im_end|>"));
        all.add(new Case("thinks in text", Family.HERMES, HERMES + THINKS, List.of("<|im_end|>"), "<|im_end|>"));
        all.add(new Case("granite 4", Family.HERMES, HERMES, List.of("<|end_of_text|>"), "<|end_of_text|>"));
        String llama = "<|start_header_id|>{{- '{\"name\": \"' }}{{- '\"parameters\": ' }}";
        all.add(new Case("llama 3.2", Family.LLAMA_JSON, llama, List.of("<|eot_id|>"), "<|eot_id|>"));
        all.add(new Case(
                "llama pythonic",
                Family.LLAMA_PYTHONIC,
                "[func_name1(params_name1=params_value1, ...)]",
                List.of("<|eot_id|>"),
                "<|eot_id|>"));
        all.add(new Case(
                "mistral nemo", Family.MISTRAL, "{{ '[TOOL_CALLS][' }}", List.of("[TOOL_CALLS]", "</s>"), "</s>"));
        all.add(new Case(
                "mistral v0.3",
                Family.MISTRAL_SPACED,
                "{{ '[TOOL_CALLS] [' }}",
                List.of("[TOOL_CALLS]", "</s>"),
                "</s>"));
        all.add(new Case(
                "mistral small 3.2",
                Family.MISTRAL_ARGS,
                "{{ '[TOOL_CALLS]' }}{{ '[ARGS]' }}",
                List.of("[TOOL_CALLS]", "[ARGS]", "</s>"),
                "</s>"));
        all.add(new Case(
                "granite 3",
                Family.GRANITE_3,
                "<|start_of_role|>{{ '<|tool_call|>' }}",
                List.of("<|tool_call|>", "<|end_of_text|>"),
                "<|end_of_text|>"));
        all.add(new Case(
                "functiongemma",
                Family.FUNCTION_GEMMA,
                "{{- '<start_function_call>call:' + name }}",
                List.of(
                        "<start_function_call>",
                        "<end_function_call>",
                        "<escape>",
                        "<start_function_response>",
                        "<end_of_turn>",
                        "<eos>"),
                "<eos>"));
        return all;
    }

    static Case named(String name) {
        return all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    /** What the call of a family looks like for the arguments, made in another way than the grammar makes it. */
    static String calls(Case model, List<Map.Entry<String, String>> calls) {
        List<String> written = new ArrayList<>();
        for (var call : calls) written.add(call(model.family(), call.getKey(), call.getValue()));
        return switch (model.family()) {
            case SHOAL -> "<|call|>" + String.join("<|call|>", written) + "<|end|>";
            case HERMES -> String.join("\n", written) + model.end();
            case HERMES_LIST -> "<tool_call>[" + String.join(", ", written) + "]</tool_call>" + model.end();
            case LLAMA_JSON -> written.get(0) + "<|eot_id|>";
            case LLAMA_PYTHONIC -> "[" + String.join(", ", written) + "]<|eot_id|>";
            case MISTRAL -> "[TOOL_CALLS][" + String.join(", ", written) + "]</s>";
            case MISTRAL_SPACED -> "[TOOL_CALLS] [" + String.join(", ", written) + "]</s>";
            case MISTRAL_ARGS -> String.join("", written) + "</s>";
            case GRANITE_3 -> "<|tool_call|>[" + String.join(", ", written) + "]<|end_of_text|>";
            case FUNCTION_GEMMA -> String.join("", written) + "<start_function_response>";
        };
    }

    private static String call(Family family, String tool, String json) {
        return switch (family) {
            case SHOAL -> tool + json;
            case HERMES -> "<tool_call>\n{\"name\": \"" + tool + "\", \"arguments\": " + Styles.spaced(json)
                    + "}\n</tool_call>";
            case LLAMA_JSON -> "{\"name\": \"" + tool + "\", \"parameters\": " + Styles.spaced(json) + "}";
            case LLAMA_PYTHONIC -> tool + "(" + Styles.keywords(json) + ")";
            case MISTRAL, MISTRAL_SPACED, GRANITE_3, HERMES_LIST -> "{\"name\": \"" + tool + "\", \"arguments\": "
                    + Styles.spaced(json) + "}";
            case MISTRAL_ARGS -> "[TOOL_CALLS]" + tool + "[ARGS]" + Styles.spaced(json);
            case FUNCTION_GEMMA -> "<start_function_call>call:" + tool + Styles.gemma(json) + "<end_function_call>";
        };
    }
}
