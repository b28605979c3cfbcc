package dev.shoal.workers.format;

import dev.shoal.workers.grammar.Quoting;
import dev.shoal.workers.grammar.Symbols;
import dev.shoal.workers.grammar.ValueStyle;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads values in the style of a format and writes them as compact JSON. Not thread-safe. */
final class ValueReader {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final int MOST_DEPTH = 64;
    private static final int MOST_NUMBER = 64;
    private static final String JSON_ESCAPES = "\"\\/bfnrtu";
    private static final String PYTHON_ESCAPES = "\"'\\nrtbfxu";

    private final Tape tape;
    private final ValueStyle style;
    private final StringBuilder json = new StringBuilder();
    private int depth;

    ValueReader(Tape tape, ValueStyle style) {
        this.tape = tape;
        this.style = style;
    }

    /** The arguments of a call as JSON; adds where the value of each argument stands. */
    String arguments(Map<String, ReadTurn.Span> spans) {
        if (!style.keywords()) tape.expect("{");
        members(style.keywords() ? ')' : '}', style.keywords(), Optional.of(spans));
        return json.toString();
    }

    private void value() {
        if (++depth > MOST_DEPTH) throw new Tape.Malformed();
        int first = tape.peek();
        if (quoting(first).isPresent()) text();
        else if (first == '{') object();
        else if (first == '[') array();
        else if (first == '-' || first >= '0' && first <= '9') number();
        else word();
        depth--;
    }

    private Optional<Quoting> quoting(int symbol) {
        return style.quotings().stream()
                .filter(quoting -> quoting.quote() == symbol)
                .findFirst();
    }

    private void object() {
        tape.expect("{");
        members('}', false, Optional.empty());
    }

    private void members(char close, boolean keywords, Optional<Map<String, ReadTurn.Span>> spans) {
        json.append('{');
        Set<String> names = new HashSet<>();
        while (!tape.skip(close)) {
            if (!names.isEmpty()) {
                tape.expect(style.separator());
                json.append(',');
            }
            String name = name(keywords);
            if (!names.add(name)) throw new Tape.Malformed();
            json.append(Quoting.JSON.text(name)).append(':');
            int from = tape.position();
            value();
            spans.ifPresent(all -> all.put(name, tape.span(from, tape.position())));
        }
        json.append('}');
    }

    private String name(boolean keywords) {
        String name = keywords ? tape.before('=') : style.bareNames() ? tape.before(':') : quoted();
        tape.expect(keywords ? "=" : style.colon());
        return name;
    }

    private void array() {
        tape.expect("[");
        json.append('[');
        boolean first = true;
        while (!tape.skip(']')) {
            if (!first) {
                tape.expect(style.separator());
                json.append(',');
            }
            first = false;
            value();
        }
        json.append(']');
    }

    private void number() {
        var text = new StringBuilder();
        while (tape.peek() > 0 && "+-.0123456789eE".indexOf(tape.peek()) >= 0 && text.length() <= MOST_NUMBER) {
            text.append((char) tape.next());
        }
        if (!NUMBER.matcher(text).matches()) throw new Tape.Malformed();
        json.append(text);
    }

    private void word() {
        for (boolean value : new boolean[] {true, false}) {
            if (!tape.skip(Symbols.of(style.bool(value), Map.of()))) continue;
            json.append(value);
            return;
        }
        throw new Tape.Malformed();
    }

    private void text() {
        json.append(Quoting.JSON.text(quoted()));
    }

    private String quoted() {
        Quoting quoting = quoting(tape.next()).orElseThrow(Tape.Malformed::new);
        var text = new StringBuilder();
        var bytes = new ByteArrayOutputStream();
        while (tape.peek() != quoting.quote()) {
            int symbol = tape.next();
            if (symbol >= Symbols.CONTROL) throw new Tape.Malformed();
            if (symbol == '\\' && quoting.escapes()) {
                text.append(Tape.utf8(bytes)).append(escaped(quoting));
                bytes.reset();
            } else if (quoting.plain(symbol)) {
                bytes.write(symbol);
            } else {
                throw new Tape.Malformed();
            }
        }
        tape.next();
        return wellFormed(text.append(Tape.utf8(bytes)).toString());
    }

    private char escaped(Quoting quoting) {
        int kind = tape.next();
        String allowed = quoting == Quoting.JSON ? JSON_ESCAPES : PYTHON_ESCAPES;
        if (kind >= Symbols.CONTROL || allowed.indexOf(kind) < 0) throw new Tape.Malformed();
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'x' -> hex(2);
            case 'u' -> hex(4);
            default -> (char) kind;
        };
    }

    private char hex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int symbol = tape.next();
            int digit = symbol < 0x80 ? Character.digit(symbol, 16) : -1;
            if (digit < 0) throw new Tape.Malformed();
            value = 16 * value + digit;
        }
        return (char) value;
    }

    /** Half a surrogate pair is no text. */
    private static String wellFormed(String text) {
        if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) return text;
        throw new Tape.Malformed();
    }
}
