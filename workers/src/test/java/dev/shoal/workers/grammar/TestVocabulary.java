package dev.shoal.workers.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Vocabularies for tests: four control tokens, then all bytes, then longer texts. */
final class TestVocabulary {
    static final int CALL = 0;
    static final int ANSWER = 1;
    static final int NONE = 2;
    static final int END = 3;
    private static final ControlTokens CONTROLS = new ControlTokens(CALL, ANSWER, NONE, END);

    private TestVocabulary() {}

    static Vocabulary of(String... longer) {
        List<byte[]> texts = singles();
        for (String text : longer) texts.add(text.getBytes(StandardCharsets.UTF_8));
        return new Vocabulary(texts, CONTROLS, text -> longest(texts, text));
    }

    private static List<byte[]> singles() {
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < 4; i++) texts.add(new byte[0]);
        for (int b = 0; b < 256; b++) texts.add(new byte[] {(byte) b});
        return texts;
    }

    /** Tokens that cross every border of the syntax, and random pieces of it. */
    static Vocabulary wild(long seed) {
        List<byte[]> texts = singles();
        String[] pieces = {
            "{\"", "\":\"", "\",\"", "\"}", "{}", "\":", "}]", "\"]", "[{\"", "1,", "10", "0.", "-1", "tru", "e}",
            "\"a", "\\\"", "\\n", "\\u0", "é", "한", "국", "🪑", "ab", "abc", "\":[\"", "],\"", "AB", "-", "12", "345",
            ".5", "\"\"", ":\"\"", " a"
        };
        for (String piece : pieces) texts.add(piece.getBytes(StandardCharsets.UTF_8));
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            var text = new StringBuilder();
            int length = 2 + random.nextInt(5);
            String from = "abcxyz019-.,:{}[]\"\\ntrufalse éß한국🪑 ";
            int[] points = from.codePoints().toArray();
            for (int k = 0; k < length; k++) text.appendCodePoint(points[random.nextInt(points.length)]);
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            // Some tokens start or end inside a code point, as byte-level BPE makes them.
            int cut = random.nextInt(3) == 0 ? 1 : 0;
            texts.add(Arrays.copyOfRange(bytes, cut, bytes.length));
        }
        return new Vocabulary(texts, CONTROLS, text -> longest(texts, text));
    }

    /** The longest token first: one way to cut texts, which is all that forced texts need. */
    private static int[] longest(List<byte[]> texts, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<Integer> tokens = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += texts.get(tokens.get(tokens.size() - 1)).length) {
            int best = 4 + (bytes[at] & 0xff);
            for (int token = 4; token < texts.size(); token++) {
                int length = texts.get(token).length;
                boolean here = at + length <= bytes.length
                        && Arrays.equals(texts.get(token), 0, length, bytes, at, at + length);
                if (here && length > texts.get(best).length) best = token;
            }
            tokens.add(best);
        }
        return tokens.stream().mapToInt(token -> token).toArray();
    }

    /** The token whose text this is. */
    static int token(Vocabulary vocabulary, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 4; i < vocabulary.size(); i++) if (Arrays.equals(vocabulary.bytes(i), bytes)) return i;
        throw new IllegalArgumentException("no token " + text);
    }

    /** Feeds the text byte by byte. */
    static void write(GrammarMatcher matcher, String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) matcher.accept(4 + (b & 0xff));
    }

    /** True when all bytes may follow, one after the other; the matcher has moved as far as they may. */
    static boolean accepts(GrammarMatcher matcher, String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int token = 4 + (b & 0xff);
            boolean allowed = matcher.mask().allows(token);
            if (!allowed) return false;
            matcher.accept(token);
        }
        return true;
    }
}
