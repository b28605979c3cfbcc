package dev.shoal.workers.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@code tokenizer.json} says of its tokens.
 *
 * @param bytes by token id; empty for control tokens and for what no text is made of
 * @param controls by spelling
 * @param unknown spelling of the token for what has none; empty if there is none
 */
record TokenizerFile(
        List<byte[]> bytes,
        Map<String, AddedToken> controls,
        String unknown,
        JsonNode normalizer,
        JsonNode preTokenizer) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TOKENS = 1_000_000;
    private static final byte[] NOTHING = {};

    /** Read field by field: the merges of a large vocabulary as a tree would take gigabytes. */
    private static final class Draft {
        private final Map<String, Integer> vocabulary = new HashMap<>();
        private final Map<String, JsonNode> fields = new HashMap<>();
        private String type = "missing";
        private String unknown = "";

        JsonNode field(String name) {
            return fields.getOrDefault(name, MissingNode.getInstance());
        }
    }

    /** @throws InvalidTokenizer if the file is missing, is not JSON or is no BPE of a known kind */
    static TokenizerFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidTokenizer(
                    file + " does not exist; a model directory needs the tokenizer.json it was trained with");
        }
        try (JsonParser parser = JSON.getFactory().createParser(file.toFile())) {
            return of(file, draft(file, parser));
        } catch (JsonProcessingException e) {
            throw new InvalidTokenizer(file + " is not JSON: " + e.getOriginalMessage() + "; copy the file again", e);
        } catch (IOException e) {
            throw new InvalidTokenizer(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Draft draft(Path file, JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new InvalidTokenizer(file + " must hold a JSON object; copy the file again");
        }
        var draft = new Draft();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("model") && value == JsonToken.START_OBJECT) model(file, parser, draft);
            else draft.fields.put(name, JSON.readTree(parser));
        }
        return draft;
    }

    private static void model(Path file, JsonParser parser, Draft draft) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("vocab") && value == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String piece = parser.currentName();
                    parser.nextToken();
                    draft.vocabulary.put(piece, id(file, parser.getValueAsInt(-1)));
                }
            } else if (name.equals("type")) {
                draft.type = String.valueOf(parser.getText());
            } else if (name.equals("unk_token") && value == JsonToken.VALUE_STRING) {
                draft.unknown = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
    }

    private static int id(Path file, int id) {
        if (id < 0 || id > MOST_TOKENS) throw new InvalidTokenizer(file + ": a token has the id " + id);
        return id;
    }

    private static TokenizerFile of(Path file, Draft draft) {
        Pieces pieces = pieces(file, draft);
        Map<String, AddedToken> controls = new LinkedHashMap<>();
        List<AddedToken> plain = new ArrayList<>();
        for (JsonNode one : draft.field("added_tokens")) {
            var token = new AddedToken(
                    id(file, one.path("id").asInt(-1)),
                    one.path("content").asText(),
                    one.path("special").asBoolean(),
                    one.path("lstrip").asBoolean(),
                    one.path("rstrip").asBoolean());
            if (token.control()) controls.put(token.spelling(), token);
            else plain.add(token);
        }
        if (draft.vocabulary.isEmpty()) throw new InvalidTokenizer(file + " has no vocabulary");
        return new TokenizerFile(
                Arrays.asList(bytes(file, draft, pieces, controls, plain)),
                Map.copyOf(controls),
                draft.unknown,
                draft.field("normalizer"),
                draft.field("pre_tokenizer"));
    }

    private static Pieces pieces(Path file, Draft draft) {
        if (!draft.type.equals("BPE")) {
            throw new InvalidTokenizer(
                    file + ": only BPE tokenizers are supported, this model is of type " + draft.type);
        }
        String steps = draft.field("decoder") + " " + draft.field("pre_tokenizer") + " " + draft.field("normalizer");
        if (steps.contains("\"ByteLevel\"")) return Pieces.BYTE_LEVEL;
        if (steps.indexOf(Pieces.SPACE) >= 0) return Pieces.SENTENCE_PIECE;
        throw new InvalidTokenizer(file + ": this BPE is neither byte-level (no ByteLevel decoder) nor SentencePiece's"
                + " (nothing replaces spaces), so nothing says what its tokens spell");
    }

    private static byte[][] bytes(
            Path file, Draft draft, Pieces pieces, Map<String, AddedToken> controls, List<AddedToken> plain) {
        int size = 0;
        for (int id : draft.vocabulary.values()) size = Math.max(size, id + 1);
        for (AddedToken token : controls.values()) size = Math.max(size, token.id() + 1);
        for (AddedToken token : plain) size = Math.max(size, token.id() + 1);
        byte[][] bytes = new byte[size][];
        Arrays.fill(bytes, NOTHING);
        int odd = 0;
        for (var entry : draft.vocabulary.entrySet()) {
            byte[] own = pieces.bytes(entry.getKey()).orElse(NOTHING);
            if (own.length == 0 && !controls.containsKey(entry.getKey())) odd++;
            bytes[entry.getValue()] = own;
        }
        if (odd > draft.vocabulary.size() / 100) {
            throw new InvalidTokenizer(file + ": " + odd + " of its tokens are not byte-level, though its decoder is");
        }
        for (AddedToken token : plain)
            bytes[token.id()] = Pieces.SENTENCE_PIECE.bytes(token.spelling()).orElseThrow();
        hideSpareBytes(draft, bytes);
        for (AddedToken token : controls.values()) bytes[token.id()] = NOTHING;
        Integer unknown = draft.vocabulary.get(draft.unknown);
        if (unknown != null) bytes[unknown] = NOTHING;
        return bytes;
    }

    /** A byte by its number is for what has no token of its own: no text has it where a token spells the same byte. */
    private static void hideSpareBytes(Draft draft, byte[][] bytes) {
        boolean[] spelled = new boolean[256];
        draft.vocabulary.forEach((piece, id) -> {
            if (bytes[id].length == 1 && !Pieces.isSingleByte(piece)) spelled[bytes[id][0] & 0xff] = true;
        });
        draft.vocabulary.forEach((piece, id) -> {
            if (Pieces.isSingleByte(piece) && bytes[id].length == 1 && spelled[bytes[id][0] & 0xff])
                bytes[id] = NOTHING;
        });
    }
}
