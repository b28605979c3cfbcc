package dev.shoal.workers.format;

import dev.shoal.workers.grammar.Grammar;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The formats of public families, and our own.
 *
 * <p>JSON inside of calls is what {@code tojson} of Hugging Face transformers makes of it: Python's {@code json.dumps} with
 * {@code ensure_ascii=False}.
 */
public enum Family implements ToolCallFormat {
    /** This repository's models, {@code model/FORMAT.md}: <code>&lt;|call|>name{"a":1}</code>. */
    SHOAL(
            "shoal-1",
            new CallSyntax("<|call|>", "<|call|>", "", "", "", "", Values.COMPACT_JSON, "", "", Grammar.MOST_CALLS),
            "<|call|>",
            "<|answer|>",
            "<|none|>",
            "<|end|>") {
        @Override
        public Set<String> needed() {
            return controls();
        }

        @Override
        public List<String> texts() {
            return List.of("<|answer|>", "<|none|>");
        }

        @Override
        public List<String> ends() {
            return List.of("<|end|>");
        }

        /** What follows a thought starts with a control token. */
        @Override
        public Optional<Thoughts> thoughts(ModelTraits model) {
            boolean thinks = model.addedTokens().containsKey(OWN_THINK);
            return thinks ? Optional.of(new Thoughts(OWN_THINK, "", List.of(OWN_THINK))) : Optional.empty();
        }
    },
    /**
     * NousResearch Hermes 2 Pro and 3, Qwen 2.5 and 3, SmolLM 3, Granite 4: one object in tags for each call, a newline
     * between them. Chat templates of {@code Qwen/Qwen2.5-7B-Instruct} and {@code ibm-granite/granite-4.0-micro};
     * {@code hermes_tool_parser.py} of vllm-project/vllm. The tags are tokens in some of the tokenizers and text in others.
     */
    HERMES(
            "hermes",
            json("", "\n", "", "<tool_call>\n{\"name\": \"", "\", \"arguments\": ", "}\n</tool_call>"),
            "<tool_call>",
            "</tool_call>"),
    /**
     * SmolLM2: a list of such objects in one pair of tags. Model card of {@code HuggingFaceTB/SmolLM2-1.7B-Instruct}; its
     * chat template knows no tools, so it has to be chosen by hand.
     */
    HERMES_LIST(
            "hermes-list",
            json("<tool_call>[", ", ", "]</tool_call>", "{\"name\": \"", "\", \"arguments\": ", "}"),
            "<tool_call>",
            "</tool_call>"),
    /**
     * Llama 3.1, 3.2 and 3.3 with their Hugging Face chat template: a single bare object. {@code
     * tool_chat_template_llama3.2_json.jinja} and {@code llama_tool_parser.py} of vllm-project/vllm.
     */
    LLAMA_JSON(
            "llama3-json",
            new CallSyntax("", "", "", "{\"name\": \"", "\", \"parameters\": ", "}", Values.SPACED_JSON, "", "", 1)),
    /**
     * Llama 3.2 and 3.3 as Meta's prompt format has them, Llama 4: a list of calls in Python. {@code
     * models/llama3_3/prompt_format.md} of meta-llama/llama-models, {@code tool_chat_template_llama3.2_pythonic.jinja} and
     * {@code pythonic_tool_parser.py} of vllm-project/vllm.
     */
    LLAMA_PYTHONIC(
            "llama3-pythonic", new CallSyntax("[", ", ", "]", "", "(", "", Values.PYTHON, "", "", Grammar.MOST_CALLS)),
    /**
     * Mistral up to tokenizer v7: a list of objects behind one token; the id that their templates show is the caller's to
     * give. Chat template of {@code mistralai/Mistral-Nemo-Instruct-2407}; {@code mistral_tool_parser.py} of
     * vllm-project/vllm.
     */
    MISTRAL("mistral", mistral("[TOOL_CALLS]["), "[TOOL_CALLS]") {
        @Override
        public Set<String> needed() {
            return controls();
        }
    },
    /** The same with tokenizer v3, whose template has a space before the list: {@code mistralai/Mistral-7B-Instruct-v0.3}. */
    MISTRAL_SPACED("mistral-spaced", mistral("[TOOL_CALLS] ["), "[TOOL_CALLS]") {
        @Override
        public Set<String> needed() {
            return controls();
        }
    },
    /**
     * Mistral from tokenizer v13 on: name and arguments behind a token each. {@code mistral_tool_parser.py} of
     * vllm-project/vllm for {@code mistralai/Mistral-Small-3.2-24B-Instruct-2506}.
     */
    MISTRAL_ARGS("mistral-args", json("", "", "", "[TOOL_CALLS]", "[ARGS]", ""), "[TOOL_CALLS]", "[ARGS]") {
        @Override
        public Set<String> needed() {
            return controls();
        }
    },
    /**
     * Granite 3.0 to 3.3: a list of objects behind one token. {@code granite_tool_parser.py} of vllm-project/vllm and the
     * Granite parser of ggml-org/llama.cpp.
     */
    GRANITE_3(
            "granite3",
            json("<|tool_call|>[", ", ", "]", "{\"name\": \"", "\", \"arguments\": ", "}"),
            "<|tool_call|>") {
        /** Its templates ask for a thought and a response in tags of their own; served without. */
        @Override
        public Optional<Thoughts> thoughts(ModelTraits model) {
            return Optional.empty();
        }
    },
    /**
     * {@code google/functiongemma-270m-it}: no JSON, texts between {@code <escape>} tokens, arguments sorted by name as
     * {@code dictsort} in its chat template does. The model hands over to the tools by starting their response.
     */
    FUNCTION_GEMMA(
            "functiongemma",
            new CallSyntax(
                    "",
                    "",
                    "",
                    "<start_function_call>call:",
                    "",
                    "<end_function_call>",
                    Values.BETWEEN_TOKENS,
                    "<escape>",
                    "<start_function_response>",
                    Grammar.MOST_CALLS),
            "<start_function_call>",
            "<end_function_call>",
            "<escape>",
            "<start_function_response>",
            "<end_of_turn>") {
        @Override
        public Set<String> needed() {
            return controls();
        }

        @Override
        public List<String> ends() {
            return List.of("<end_of_turn>");
        }
    };

    static final String THINK = "<think>";
    private static final String THOUGHT = "</think>";
    private static final String OWN_THINK = "<|think|>";

    private final String id;
    private final CallSyntax calls;
    private final Set<String> controls;

    Family(String id, CallSyntax calls, String... controls) {
        this.id = id;
        this.calls = calls;
        this.controls = Set.of(controls);
    }

    /** Objects with the members name and arguments, or what takes their place. */
    private static CallSyntax json(
            String open, String between, String close, String beforeName, String afterName, String afterArguments) {
        return new CallSyntax(
                open,
                between,
                close,
                beforeName,
                afterName,
                afterArguments,
                Values.SPACED_JSON,
                "",
                "",
                Grammar.MOST_CALLS);
    }

    private static CallSyntax mistral(String open) {
        return json(open, ", ", "]", "{\"name\": \"", "\", \"arguments\": ", "}");
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public CallSyntax calls() {
        return calls;
    }

    @Override
    public Set<String> controls() {
        return controls;
    }

    @Override
    public Set<String> needed() {
        return Set.of();
    }

    @Override
    public List<String> texts() {
        return List.of("");
    }

    @Override
    public List<String> ends() {
        return List.of();
    }

    @Override
    public Optional<Thoughts> thoughts(ModelTraits model) {
        if (!model.thinks()) return Optional.empty();
        return Optional.of(new Thoughts(THINK + "\n", THOUGHT + "\n\n", List.of(THINK, THOUGHT)));
    }

    /** @return nothing for an id that no format has */
    public static Optional<Family> named(String id) {
        return Arrays.stream(values()).filter(family -> family.id.equals(id)).findFirst();
    }

    /** The ids of all formats, for people. */
    public static String ids() {
        return Arrays.stream(values()).map(Family::id).collect(Collectors.joining(", "));
    }
}
