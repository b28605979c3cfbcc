package dev.shoal.workers.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a {@code tokenizer.json} says of its tokens. */
record TokenizerFile(List<byte[]> bytes, Map<String, Integer> added) {
    /** @throws InvalidTokenizer if the file is missing, is not JSON or is no byte-level BPE */
    static TokenizerFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidTokenizer(
                    file + " does not exist; a model directory needs the tokenizer.json it was trained with");
        }
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new InvalidTokenizer(file + " is not JSON: " + e.getOriginalMessage() + "; copy the file again", e);
        } catch (IOException e) {
            throw new InvalidTokenizer(file + " cannot be read: " + e.getMessage(), e);
        }
        String type = root.path("model").path("type").asText("missing");
        boolean byteLevel = root.path("decoder").toString().contains("\"ByteLevel\"");
        if (!type.equals("BPE") || !byteLevel) {
            throw new InvalidTokenizer(file + ": only byte-level BPE is supported, this model is of type " + type
                    + (byteLevel ? "" : " without a ByteLevel decoder"));
        }
        return tokens(file, root);
    }

    private static TokenizerFile tokens(Path file, JsonNode root) {
        Map<String, Integer> added = new LinkedHashMap<>();
        root.path("added_tokens")
                .forEach(t -> added.put(t.path("content").asText(), t.path("id").asInt(-1)));
        List<byte[]> bytes = new ArrayList<>();
        root.path("model").path("vocab").properties().forEach(entry -> {
            boolean text = !added.containsKey(entry.getKey());
            byte[] decoded = text ? decoded(file, entry.getKey()) : new byte[0];
            set(file, bytes, entry.getValue().asInt(-1), decoded);
        });
        added.forEach((spelling, id) -> set(file, bytes, id, new byte[0]));
        if (bytes.isEmpty()) throw new InvalidTokenizer(file + " has no vocabulary");
        for (int id = 0; id < bytes.size(); id++) if (bytes.get(id) == null) bytes.set(id, new byte[0]);
        for (String spelling : added.keySet()) {
            if (spelling.codePointCount(0, spelling.length()) < 2) {
                throw new InvalidTokenizer(file + ": the control token \"" + spelling
                        + "\" is a single character, so it could not be told from text");
            }
        }
        return new TokenizerFile(List.copyOf(bytes), Map.copyOf(added));
    }

    private static byte[] decoded(Path file, String token) {
        return ByteLevel.bytes(token)
                .orElseThrow(() -> new InvalidTokenizer(file + ": the token \"" + token + "\" is not byte-level"));
    }

    private static void set(Path file, List<byte[]> bytes, int id, byte[] value) {
        if (id < 0 || id > 1_000_000) throw new InvalidTokenizer(file + ": a token has the id " + id);
        while (bytes.size() <= id) bytes.add(null);
        bytes.set(id, value);
    }
}
