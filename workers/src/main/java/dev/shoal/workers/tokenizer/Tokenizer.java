package dev.shoal.workers.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Text to token ids and back, by a {@code tokenizer.json}.
 *
 * <p>Text never becomes a control token, whatever it spells. Thread-safe: the native library takes one caller at a time,
 * and this class queues them.
 */
public final class Tokenizer implements AutoCloseable {
    private final TokenizerFile file;
    private final HuggingFaceTokenizer library;
    private boolean closed;

    private Tokenizer(TokenizerFile file, HuggingFaceTokenizer library) {
        this.file = file;
        this.library = library;
    }

    /** @throws InvalidTokenizer if the file is missing or of a kind that is not supported */
    public static Tokenizer load(Path path) {
        TokenizerFile file = TokenizerFile.read(path);
        stayOffline();
        try {
            Map<String, String> options =
                    Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
            return new Tokenizer(file, HuggingFaceTokenizer.newInstance(path, options));
        } catch (IOException | RuntimeException e) {
            throw new InvalidTokenizer(path + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    /** The library would otherwise report its use and, on machines with a GPU, look for another native library. */
    private static void stayOffline() {
        for (String property : List.of("ai.djl.offline", "OPT_OUT_TRACKING")) {
            if (System.getProperty(property) == null) System.setProperty(property, "true");
        }
    }

    /** Number of token ids, from 0. */
    public int size() {
        return file.bytes().size();
    }

    /** Bytes of each token by id; empty for control tokens. */
    public List<byte[]> bytes() {
        return file.bytes();
    }

    /** The id of a control token by its spelling, such as {@code <|end|>}. */
    public OptionalInt control(String spelling) {
        Integer id = file.added().get(spelling);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Token ids of ordinary text: no control token is among them. */
    public synchronized int[] encode(String text) {
        if (closed) throw new IllegalStateException("the tokenizer is closed");
        IntStream ids = IntStream.empty();
        for (String piece : withoutSpellings(wellFormed(text))) {
            long[] encoded = library.encode(piece, false, false).getIds();
            ids = IntStream.concat(ids, Arrays.stream(encoded).mapToInt(id -> (int) id));
        }
        // A normalizer could still make a spelling out of other characters.
        return ids.filter(id -> file.bytes().get(id).length > 0).toArray();
    }

    /** Lone surrogates are no text; the native library would fail on them. */
    private static String wellFormed(String text) {
        boolean lone = text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        return lone ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8) : text;
    }

    /** Cuts inside every spelling of a control token, after its first character: no piece contains a whole one. */
    private List<String> withoutSpellings(String text) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!spellingAt(text, i)) continue;
            int cut = i + Character.charCount(text.codePointAt(i));
            pieces.add(text.substring(from, cut));
            from = cut;
        }
        pieces.add(text.substring(from));
        return pieces;
    }

    private boolean spellingAt(String text, int index) {
        for (String spelling : file.added().keySet()) if (text.startsWith(spelling, index)) return true;
        return false;
    }

    /** Bytes of the tokens one after the other; control tokens have none. */
    public byte[] decode(int[] tokens) {
        int length = IntStream.of(tokens)
                .map(token -> file.bytes().get(token).length)
                .sum();
        byte[] all = new byte[length];
        int at = 0;
        for (int token : tokens) {
            byte[] bytes = file.bytes().get(token);
            System.arraycopy(bytes, 0, all, at, bytes.length);
            at += bytes.length;
        }
        return all;
    }

    /** The tokens for people: control tokens by their spelling, bytes that are no text as replacement characters. */
    public String spelled(int[] tokens) {
        var text = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= tokens.length; i++) {
            if (i < tokens.length && file.bytes().get(tokens[i]).length > 0) continue;
            text.append(new String(decode(Arrays.copyOfRange(tokens, from, i)), StandardCharsets.UTF_8));
            if (i < tokens.length) text.append(spelling(tokens[i]));
            from = i + 1;
        }
        return text.toString();
    }

    private String spelling(int control) {
        return file.added().entrySet().stream()
                .filter(entry -> entry.getValue() == control)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        library.close();
    }
}
