package dev.shoal.workers.format;

import dev.shoal.workers.grammar.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A vocabulary with control tokens of one's choice, all bytes, and pieces of what formats write. */
final class FormatVocabulary {
    private static final String[] PIECES = {
        "{\"",
        "\": ",
        "\", \"",
        "\"}",
        "{}",
        "}}",
        "}]",
        "]",
        "[{\"",
        ", ",
        "name",
        "\"name\": \"",
        "arguments",
        "para",
        "\n</",
        "tool_call>",
        "<tool_call>",
        "<think>",
        "</think>",
        "\n\n",
        "call:",
        "='",
        "=\"",
        "')",
        "True",
        "False",
        "10",
        "0.",
        "-1",
        "é",
        "한국",
        "🪑",
        "ab",
        "\\n",
        "\\\"",
        "\\'",
        "tool_",
        "{\"name\": \"tool_"
    };

    private final Map<String, Integer> controls = new HashMap<>();
    private final List<byte[]> texts = new ArrayList<>();
    private final Vocabulary vocabulary;

    FormatVocabulary(List<String> controlSpellings, long seed) {
        for (String control : controlSpellings) {
            controls.put(control, texts.size());
            texts.add(new byte[0]);
        }
        for (int b = 0; b < 256; b++) texts.add(new byte[] {(byte) b});
        for (String piece : PIECES) texts.add(piece.getBytes(StandardCharsets.UTF_8));
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            String joined = PIECES[random.nextInt(PIECES.length)] + PIECES[random.nextInt(PIECES.length)];
            byte[] bytes = joined.getBytes(StandardCharsets.UTF_8);
            int from = random.nextInt(bytes.length - 1);
            texts.add(Arrays.copyOfRange(bytes, from, from + 2 + random.nextInt(bytes.length - from - 1)));
        }
        texts.removeIf(bytes -> bytes.length == 0 && texts.indexOf(bytes) >= controls.size());
        vocabulary = new Vocabulary(texts, text -> encode(text, false));
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    ModelTraits traits(String template, String end) {
        return new ModelTraits(template, controls, end);
    }

    /** The longest token first; control tokens where the text spells them if so asked. */
    int[] encode(String text, boolean withControls) {
        List<Integer> tokens = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            String control = withControls ? controlAt(text, at) : "";
            if (!control.isEmpty()) {
                tokens.add(controls.get(control));
                at += control.length();
                continue;
            }
            int end = at + 1;
            while (end < text.length()
                    && !(withControls && !controlAt(text, end).isEmpty())) end++;
            encodeText(text.substring(at, end), tokens);
            at = end;
        }
        return tokens.stream().mapToInt(token -> token).toArray();
    }

    private String controlAt(String text, int at) {
        String longest = "";
        for (String control : controls.keySet()) {
            if (text.startsWith(control, at) && control.length() > longest.length()) longest = control;
        }
        return longest;
    }

    private void encodeText(String text, List<Integer> tokens) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; ) {
            int best = controls.size() + (bytes[at] & 0xff);
            for (int token = controls.size(); token < texts.size(); token++) {
                byte[] own = texts.get(token);
                if (own.length <= texts.get(best).length || at + own.length > bytes.length) continue;
                if (Arrays.equals(own, 0, own.length, bytes, at, at + own.length)) best = token;
            }
            tokens.add(best);
            at += texts.get(best).length;
        }
    }

    String spelled(int[] tokens) {
        var bytes = new java.io.ByteArrayOutputStream();
        for (int token : tokens) {
            byte[] own = texts.get(token);
            if (own.length > 0) bytes.writeBytes(own);
            else
                controls.forEach((spelling, id) -> {
                    if (id == token) bytes.writeBytes(spelling.getBytes(StandardCharsets.UTF_8));
                });
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
