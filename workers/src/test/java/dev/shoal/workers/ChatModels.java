package dev.shoal.workers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.workers.TinyTokenizers.Added;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Model directories as public families publish them, with graphs of random weights. */
enum ChatModels {
    QWEN_2_5(
            "qwen-2.5", "jinja/templates/qwen2.5", "<|endoftext|> <|im_start|> <|im_end|>", "<tool_call> </tool_call>"),
    QWEN_3(
            "qwen-3",
            "jinja/templates/qwen3",
            "<|endoftext|> <|im_start|> <|im_end|>",
            "<tool_call> </tool_call> <tool_response> </tool_response> <think> </think>"),
    LLAMA_3_2("llama-3.2", "chat/llama", "<|begin_of_text|> <|start_header_id|> <|end_header_id|> <|eot_id|>", ""),
    GRANITE_4("granite-4", "jinja/templates/granite4", "<|start_of_role|> <|end_of_role|> <|end_of_text|>", ""),
    SMOL_LM_2("smollm-2", "jinja/templates/smollm2", "<|endoftext|> <|im_start|> <|im_end|>", ""),
    PHI_3("phi-3", "jinja/templates/phi3.5", "<s> <|endoftext|> <|system|> <|user|> <|assistant|> <|end|>", ""),
    GEMMA_3("gemma-3-270m", "chat/gemma", "<eos> <bos> <start_of_turn> <end_of_turn>", ""),
    FUNCTION_GEMMA(
            "gemma-3-270m",
            "chat/functiongemma",
            "<eos> <bos> <start_of_turn> <end_of_turn> <start_function_call> <end_function_call> <escape>"
                    + " <start_function_response> <end_function_response> <start_function_declaration>"
                    + " <end_function_declaration>",
            ""),
    MISTRAL(
            "llama-3.2",
            "chat/mistral",
            "<s> </s> [INST] [/INST] [TOOL_CALLS] [AVAILABLE_TOOLS] [/AVAILABLE_TOOLS]"
                    + " [TOOL_RESULTS] [/TOOL_RESULTS]",
            "");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String graph;
    private final String template;
    private final List<String> special;
    private final List<String> others;

    ChatModels(String graph, String template, String special, String others) {
        this.graph = graph;
        this.template = template;
        this.special = List.of(special.split(" "));
        this.others = others.isEmpty() ? List.of() : List.of(others.split(" "));
    }

    static Path resource(String name) {
        try {
            return Path.of(ChatModels.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The family's template shows no tools. */
    boolean plain() {
        return List.of(SMOL_LM_2, PHI_3, GEMMA_3).contains(this);
    }

    List<String> special() {
        return special;
    }

    /** Writes the directory as it would be downloaded; with what has to be said of it where its template shows no tools. */
    Path write(Path folder) {
        try {
            copy(resource("served/" + graph), folder);
            JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer());
            ObjectNode config = JSON.createObjectNode().put("eos_token", end());
            if (!special.get(0).equals(end())) config.put("bos_token", special.get(0));
            String text = Files.readString(resource(template + ".jinja"));
            // Both places are in use.
            if (ordinal() % 2 == 0) config.put("chat_template", text);
            else Files.writeString(folder.resolve("chat_template.jinja"), text);
            JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), config);
            Files.writeString(folder.resolve("generation_config.json"), "{\"do_sample\":true,\"temperature\":0.7}");
            if (plain())
                Files.writeString(
                        folder.resolve("shoal.json"),
                        "{\"tool_call_format\":\"" + (this == SMOL_LM_2 ? "hermes-list" : "hermes") + "\"}");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(target);
                else Files.copy(file, target);
            }
        }
    }

    /** What ends a turn. */
    String end() {
        return switch (this) {
            case QWEN_2_5, QWEN_3, SMOL_LM_2 -> "<|im_end|>";
            case LLAMA_3_2 -> "<|eot_id|>";
            case GRANITE_4 -> "<|end_of_text|>";
            case PHI_3 -> "<|end|>";
            case GEMMA_3, FUNCTION_GEMMA -> "<end_of_turn>";
            case MISTRAL -> "</s>";
        };
    }

    private ObjectNode tokenizer() {
        boolean strips = this == PHI_3;
        List<Added> added = Stream.concat(
                        special.stream().map(spelling -> new Added(spelling, true, strips)),
                        others.stream().map(TinyTokenizers::added))
                .toList();
        return switch (this) {
            case PHI_3, MISTRAL -> TinyTokenizers.sentencePiece(true, added);
            case GEMMA_3, FUNCTION_GEMMA -> TinyTokenizers.sentencePiece(
                    false,
                    Stream.concat(
                                    added.stream(),
                                    Stream.of("\n\n", "\u2581\u2581").map(TinyTokenizers::added))
                            .toList());
            case SMOL_LM_2 -> TinyTokenizers.lossyByteLevel(added);
            default -> TinyTokenizers.byteLevel(added);
        };
    }

    /** A context that takes tools and a conversation, a byte for a token. */
    static Model open(Path folder) {
        return Fixtures.open(ModelDirectory.read(folder), 1, 2048);
    }
}
