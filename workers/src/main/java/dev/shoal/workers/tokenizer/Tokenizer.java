package dev.shoal.workers.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Spellings spellings;
    private final BitSet controlIds = new BitSet();
    private final boolean spaceOnlyAtStart;
    private final HuggingFaceTokenizer starting;
    private final HuggingFaceTokenizer continuing;
    private boolean closed;

    private Tokenizer(
            TokenizerFile file,
            boolean spaceOnlyAtStart,
            HuggingFaceTokenizer starting,
            HuggingFaceTokenizer continuing) {
        this.file = file;
        this.spellings = new Spellings(file.controls().values());
        file.controls().values().forEach(token -> controlIds.set(token.id()));
        // What no token spells is this token in training, too.
        AddedToken unknown = file.controls().get(file.unknown());
        if (unknown != null) controlIds.clear(unknown.id());
        this.spaceOnlyAtStart = spaceOnlyAtStart;
        this.starting = starting;
        this.continuing = continuing;
    }

    /** @throws InvalidTokenizer if the file is missing or of a kind that is not supported */
    public static Tokenizer load(Path path) {
        TokenizerFile file = TokenizerFile.read(path);
        stayOffline();
        HuggingFaceTokenizer starting = library(path, file, false);
        try {
            boolean same = !TextTokenizer.addsSpace(file);
            HuggingFaceTokenizer continuing = same ? starting : library(path, file, true);
            return new Tokenizer(file, TextTokenizer.onlyAtStart(file), starting, continuing);
        } catch (RuntimeException e) {
            starting.close();
            throw e;
        }
    }

    private static HuggingFaceTokenizer library(Path path, TokenizerFile file, boolean continuing) {
        Map<String, String> options = Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
        try {
            byte[] json = TextTokenizer.of(path, file, continuing);
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
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

    /** Bytes of each token by id; empty for control tokens and for tokens that no text is made of. */
    public List<byte[]> bytes() {
        return file.bytes();
    }

    /** The id of a control token by its spelling, such as {@code <|end|>}. */
    public OptionalInt control(String spelling) {
        AddedToken token = file.controls().get(spelling);
        return token == null ? OptionalInt.empty() : OptionalInt.of(token.id());
    }

    /** True when a text behind a control token starts with a space that nobody wrote. */
    public boolean addsSpace() {
        return continuing != starting && !spaceOnlyAtStart;
    }

    /** Ids of the control tokens by their spelling. */
    public Map<String, Integer> controls() {
        Map<String, Integer> ids = new HashMap<>();
        file.controls().values().forEach(token -> ids.put(token.spelling(), token.id()));
        return ids;
    }

    /** Token ids of ordinary text that a control token stands before: no control token is among them. */
    public int[] encode(String text) {
        return text(spaceOnlyAtStart ? continuing : starting, text).toArray();
    }

    /** As {@link #encode}, of text that goes on from other text. */
    public int[] encodeMore(String text) {
        return text(continuing, text).toArray();
    }

    /** The text with a mark inside of all that spells a control token, so that {@link #encodePrompt} takes none for one. */
    public String marked(String text) {
        return spellings.marked(text);
    }

    /** The spelling of a control token that the text starts with. */
    public Optional<String> controlAtStart(String text) {
        return text.isEmpty() ? Optional.empty() : spellings.at(text, 0).map(AddedToken::spelling);
    }

    /** Token ids of a whole prompt: spellings are control tokens unless {@link #marked}; the marks vanish. */
    public int[] encodePrompt(String prompt) {
        IntStream.Builder ids = IntStream.builder();
        int from = 0;
        for (int i = 0; i < prompt.length(); i++) {
            Optional<AddedToken> found = spellings.at(prompt, i);
            if (found.isEmpty()) continue;
            AddedToken control = found.get();
            piece(prompt, from, control.lstrip() ? spaceBefore(prompt, from, i) : i)
                    .forEach(ids);
            ids.add(control.id());
            from = i + control.spelling().length();
            if (control.rstrip()) while (from < prompt.length() && isSpace(prompt.charAt(from))) from++;
            i = from - 1;
        }
        piece(prompt, from, prompt.length()).forEach(ids);
        return ids.build().toArray();
    }

    private static int spaceBefore(String text, int from, int to) {
        int at = to;
        while (at > from && isSpace(text.charAt(at - 1))) at--;
        return at;
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private IntStream piece(String prompt, int from, int to) {
        if (from >= to) return IntStream.empty();
        String text = prompt.substring(from, to).replace(String.valueOf(Spellings.MARK), "");
        return text(spaceOnlyAtStart && from > 0 ? continuing : starting, text);
    }

    private IntStream text(HuggingFaceTokenizer library, String text) {
        String plain = wellFormed(text);
        int[] ids = ids(library, plain);
        if (IntStream.of(ids).noneMatch(controlIds::get)) return IntStream.of(ids);
        // The vocabulary makes the token of its spelling after all: one character after the other cannot.
        return plain.codePoints()
                .flatMap(c -> IntStream.of(ids(continuing, Character.toString(c))))
                .filter(id -> !controlIds.get(id));
    }

    private synchronized int[] ids(HuggingFaceTokenizer library, String text) {
        if (closed) throw new IllegalStateException("the tokenizer is closed");
        return Arrays.stream(library.encode(text, false, false).getIds())
                .mapToInt(id -> (int) id)
                .toArray();
    }

    /** Lone surrogates are no text; the native library would fail on them. */
    private static String wellFormed(String text) {
        boolean lone = text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        return lone ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8) : text;
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

    private String spelling(int id) {
        return file.controls().values().stream()
                .filter(token -> token.id() == id)
                .map(AddedToken::spelling)
                .findFirst()
                .orElse("");
    }

    /** Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        starting.close();
        if (continuing != starting) continuing.close();
    }
}
