package dev.shoal.workers.prompt.jinja;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The chat templates of a model directory, by name, and the special tokens they are given as variables. Where a
 * directory has several files, the newer form counts, as in transformers: {@code chat_template.jinja}, then
 * {@code chat_template.json}, then {@code tokenizer_config.json}.
 *
 * <p>Immutable; any number of threads can render at once.
 */
public final class ChatTemplates {
    private static final long MAX_BYTES = 64L << 20;
    private static final String DEFAULT = "default";
    private static final String FOR_TOOLS = "tool_use";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    /** A template as some file has it. */
    private record Source(String file, String text) {}

    private final Map<String, ChatTemplate> templates;
    private final Map<String, Source> sources;
    private final Map<String, String> tokens;

    private ChatTemplates(
            Map<String, ChatTemplate> templates, Map<String, Source> sources, Map<String, String> tokens) {
        this.templates = Map.copyOf(templates);
        this.sources = Map.copyOf(sources);
        this.tokens = Map.copyOf(tokens);
    }

    /**
     * @throws IOException if a file cannot be read or is not what it should be
     * @throws TemplateError if a template cannot be parsed
     */
    public static ChatTemplates read(Path directory) throws IOException {
        JsonNode config = json(directory.resolve("tokenizer_config.json"));
        Map<String, Source> texts = new LinkedHashMap<>();
        addTo(texts, config.path("chat_template"), "tokenizer_config.json");
        addTo(texts, json(directory.resolve("chat_template.json")).path("chat_template"), "chat_template.json");
        addFiles(texts, directory);
        Map<String, ChatTemplate> templates = new LinkedHashMap<>();
        texts.forEach((name, source) -> templates.put(name, ChatTemplate.parse(label(name, source), source.text())));
        return new ChatTemplates(templates, texts, tokens(config));
    }

    /** What messages call a template: where it stands. */
    private static String label(String name, Source source) {
        return name.equals(DEFAULT) ? source.file() : source.file() + " (" + name + ")";
    }

    private static JsonNode json(Path file) throws IOException {
        if (!Files.exists(file)) return NullNode.getInstance();
        try {
            JsonNode node = JSON.readTree(text(file));
            if (!node.isObject()) throw new IOException(file + " is not a JSON object");
            return node;
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String text(Path file) throws IOException {
        long bytes = Files.size(file);
        if (bytes > MAX_BYTES) throw new IOException(file + " has " + bytes + " bytes, more than " + MAX_BYTES);
        return Files.readString(file);
    }

    /** A template alone is the default one; several come in a list with their names. */
    private static void addTo(Map<String, Source> texts, JsonNode given, String file) throws IOException {
        if (given.isMissingNode() || given.isNull()) return;
        if (given.isTextual()) texts.put(DEFAULT, new Source(file, given.textValue()));
        else if (given.isArray()) {
            for (JsonNode entry : given) {
                if (!entry.path("name").isTextual() || !entry.path("template").isTextual())
                    throw new IOException(file + ": an entry of chat_template has no name or no template");
                texts.put(
                        entry.get("name").textValue(),
                        new Source(file, entry.get("template").textValue()));
            }
        } else throw new IOException(file + ": chat_template is neither a text nor a list");
    }

    /** One file for the default template, a folder for others. */
    private static void addFiles(Map<String, Source> texts, Path directory) throws IOException {
        Path single = directory.resolve("chat_template.jinja");
        if (Files.exists(single)) texts.put(DEFAULT, new Source("chat_template.jinja", text(single)));
        Path folder = directory.resolve("additional_chat_templates");
        if (!Files.isDirectory(folder)) return;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.endsWith(".jinja")) continue;
                texts.put(name.substring(0, name.length() - 6), new Source(name, text(file)));
            }
        }
    }

    /** A token is written as a text or as an object with its content. */
    private static Map<String, String> tokens(JsonNode config) {
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String name : TOKENS) {
            JsonNode token = config.path(name);
            JsonNode content = token.isObject() ? token.path("content") : token;
            if (content.isTextual()) tokens.put(name, content.textValue());
        }
        return tokens;
    }

    /** The names of the templates, most often only "default". */
    public List<String> names() {
        return templates.keySet().stream().sorted().toList();
    }

    /** Special tokens as the templates know them, such as {@code bos_token}. */
    public Map<String, String> tokens() {
        return new TreeMap<>(tokens);
    }

    public Optional<ChatTemplate> named(String name) {
        return Optional.ofNullable(templates.get(name));
    }

    /** The template for a conversation: the one for tools where there are any and the model has one, else the default. */
    public Optional<ChatTemplate> forTools(boolean tools) {
        return named(nameFor(tools));
    }

    private String nameFor(boolean tools) {
        return tools && templates.containsKey(FOR_TOOLS) ? FOR_TOOLS : DEFAULT;
    }

    /** The text of the template for a conversation; empty if there is none. */
    public String text(boolean tools) {
        Source source = sources.get(nameFor(tools));
        return source == null ? "" : source.text();
    }

    /** The file that the template for a conversation stands in; empty if there is none. */
    public String file(boolean tools) {
        Source source = sources.get(nameFor(tools));
        return source == null ? "" : label(nameFor(tools), source);
    }

    /**
     * Renders a conversation as {@code apply_chat_template} does: the variables given, and the special tokens and absent
     * tools and documents where they are not given.
     *
     * @throws TemplateError if the template refuses or fails
     * @throws IllegalStateException if the model has no template for it
     */
    public String render(ObjectNode variables) {
        ObjectNode all = JSON.createObjectNode();
        tokens.forEach(all::put);
        all.putNull("tools").putNull("documents").put("add_generation_prompt", false);
        all.setAll(variables);
        boolean tools = !all.get("tools").isNull();
        return forTools(tools)
                .orElseThrow(() -> new IllegalStateException("the model has no chat template"))
                .render(all);
    }
}
