package dev.shoal.workers.tokenizer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Makes of a {@code tokenizer.json} one that knows nothing but text: without control tokens, so that no text can become
 * one, without truncation, padding and what is put around texts.
 */
final class TextTokenizer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> LEFT_OUT = Set.of("truncation", "padding", "post_processor", "decoder");

    private final TokenizerFile file;
    private final boolean continuing;

    private TextTokenizer(TokenizerFile file, boolean continuing) {
        this.file = file;
        this.continuing = continuing;
    }

    /** True when a text starts with a space that nobody wrote, so that texts which go on need a tokenizer of their own. */
    static boolean addsSpace(TokenizerFile file) {
        return !withoutSpace(file.normalizer()).equals(file.normalizer())
                || !withoutSpace(file.preTokenizer()).equals(file.preTokenizer());
    }

    /** True when only the first text of a prompt starts with such a space. */
    static boolean onlyAtStart(TokenizerFile file) {
        return file.preTokenizer().findValuesAsText("prepend_scheme").contains("first");
    }

    /** @param continuing for texts that go on from others: no space is put before them */
    static byte[] of(Path path, TokenizerFile file, boolean continuing) throws IOException {
        return new TextTokenizer(file, continuing).rewrite(path);
    }

    private byte[] rewrite(Path path) throws IOException {
        var out = new ByteArrayOutputStream();
        try (JsonParser in = JSON.getFactory().createParser(path.toFile());
                JsonGenerator to = JSON.getFactory().createGenerator(out)) {
            to.setCodec(JSON);
            in.nextToken();
            to.writeStartObject();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                to.writeFieldName(name);
                field(name, in, to);
            }
            to.writeEndObject();
        }
        return out.toByteArray();
    }

    private void field(String name, JsonParser in, JsonGenerator to) throws IOException {
        if (LEFT_OUT.contains(name)) {
            in.skipChildren();
            to.writeNull();
        } else if (name.equals("added_tokens")) {
            to.writeTree(plain(JSON.readTree(in)));
        } else if (continuing && (name.equals("normalizer") || name.equals("pre_tokenizer"))) {
            to.writeTree(withoutSpace(JSON.readTree(in)));
        } else {
            to.copyCurrentStructure(in);
        }
    }

    private JsonNode plain(JsonNode added) {
        ArrayNode kept = JSON.createArrayNode();
        for (JsonNode token : added) {
            if (!file.controls().containsKey(token.path("content").asText())) kept.add(token);
        }
        return kept;
    }

    private static JsonNode withoutSpace(JsonNode step) {
        if (step.path("type").asText().equals("Prepend")) return NullNode.getInstance();
        JsonNode changed = step.deepCopy();
        if (!(changed instanceof ObjectNode object)) return changed;
        boolean scheme =
                object.has("prepend_scheme") || object.path("type").asText().equals("Metaspace");
        if (scheme) object.put("prepend_scheme", "never");
        if (object.has("add_prefix_space")) object.put("add_prefix_space", false);
        for (String list : new String[] {"normalizers", "pretokenizers"}) {
            if (!(object.get(list) instanceof ArrayNode steps)) continue;
            ArrayNode kept = JSON.createArrayNode();
            for (JsonNode one : steps) {
                JsonNode without = withoutSpace(one);
                if (!without.isNull()) kept.add(without);
            }
            object.set(list, kept);
        }
        return object;
    }
}
