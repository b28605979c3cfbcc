package dev.shoal.workers.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** A fixed piece of a turn: the bytes of its text, and control tokens as {@link #CONTROL} plus their id. Immutable. */
public final class Symbols {
    /** Below are bytes, from here on control tokens. */
    public static final int CONTROL = 256;

    public static final Symbols EMPTY = new Symbols(new int[0]);

    private final int[] values;

    Symbols(int[] values) {
        this.values = values;
    }

    static Symbols text(String text) {
        return of(text, Map.of());
    }

    /** @param controls token ids by spelling; where a spelling stands in the text it means the token */
    public static Symbols of(String text, Map<String, Integer> controls) {
        int[] found = new int[text.length() * 4];
        int count = 0;
        for (int at = 0; at < text.length(); ) {
            String spelling = spellingAt(text, at, controls);
            if (!spelling.isEmpty()) {
                found[count++] = control(controls.get(spelling));
                at += spelling.length();
                continue;
            }
            String character = Character.toString(text.codePointAt(at));
            for (byte b : character.getBytes(StandardCharsets.UTF_8)) found[count++] = b & 0xff;
            at += character.length();
        }
        return new Symbols(Arrays.copyOf(found, count));
    }

    /** The longest spelling that the text has here, or nothing. */
    private static String spellingAt(String text, int at, Map<String, Integer> controls) {
        String longest = "";
        for (String spelling : controls.keySet()) {
            if (spelling.length() > longest.length() && text.startsWith(spelling, at)) longest = spelling;
        }
        return longest;
    }

    /** With a space more between every control token and the text behind it. */
    public Symbols spaced() {
        int[] all = new int[2 * values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (i > 0 && values[i - 1] >= CONTROL && values[i] < CONTROL) all[count++] = ' ';
            all[count++] = values[i];
        }
        return new Symbols(Arrays.copyOf(all, count));
    }

    public static int control(int token) {
        return CONTROL + token;
    }

    public int length() {
        return values.length;
    }

    public int at(int index) {
        return values[index];
    }

    public boolean isEmpty() {
        return values.length == 0;
    }

    /** True when the first symbol is a control token, so that no text can be taken for it. */
    public boolean startsWithControl() {
        return values.length > 0 && values[0] >= CONTROL;
    }

    public Symbols then(Symbols more) {
        int[] all = Arrays.copyOf(values, values.length + more.values.length);
        System.arraycopy(more.values, 0, all, values.length, more.values.length);
        return new Symbols(all);
    }

    int[] tokens() {
        return Arrays.stream(values)
                .filter(value -> value >= CONTROL)
                .map(value -> value - CONTROL)
                .toArray();
    }
}
