package dev.shoal.schemas.json;

import dev.shoal.schemas.json.Pattern.Node;
import dev.shoal.schemas.json.Pattern.Range;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@link Pattern} by recursive descent. */
final class PatternParser {
    private static final int MOST_DEPTH = 50;

    private final String text;
    private int at;
    private int depth;

    PatternParser(String text) {
        this.text = text;
    }

    Node parse() {
        if (peek('^')) at++;
        Node root = alternatives();
        if (at < text.length()) throw fail(at, ") without its (");
        return root;
    }

    private Node alternatives() {
        List<Node> options = new ArrayList<>();
        options.add(sequence());
        while (peek('|')) {
            at++;
            options.add(sequence());
        }
        return options.size() == 1 ? options.get(0) : new Node.Choice(options);
    }

    private Node sequence() {
        List<Node> parts = new ArrayList<>();
        while (at < text.length() && !peek('|') && !peek(')')) {
            if (peek('$') && at == text.length() - 1) {
                at++;
                break;
            }
            parts.add(quantified(atom()));
        }
        return parts.size() == 1 ? parts.get(0) : new Node.Sequence(parts);
    }

    private Node atom() {
        int start = at;
        int c = next();
        return switch (c) {
            case '(' -> group(start);
            case '[' -> new Node.Chars(characterClass(start));
            case '\\' -> new Node.Chars(escape(start));
            case '.' -> new Node.Chars(CharRanges.negate(List.of(new Range('\n', '\n'))));
            case '^' -> throw fail(start, "the anchor ^ is supported at the start only");
            case '$' -> throw fail(start, "the anchor $ is supported at the end only");
            case '?', '*', '+' -> throw fail(start, "the quantifier " + (char) c + " has nothing to repeat");
            case '{' -> throw fail(start, "{ has nothing to repeat; write \\{ for the character");
            case '}', ']' -> throw fail(start, (char) c + " without its opening; write \\" + (char) c);
            default -> new Node.Chars(List.of(new Range(c, c)));
        };
    }

    private Node group(int start) {
        if (++depth > MOST_DEPTH) throw fail(start, "groups are nested more than " + MOST_DEPTH + " deep");
        if (peek('?')) {
            if (!text.startsWith("?:", at)) throw fail(start, groupKind() + " is not supported");
            at += 2;
        }
        Node inside = alternatives();
        if (!peek(')')) throw fail(start, "( without its )");
        at++;
        depth--;
        return inside;
    }

    private String groupKind() {
        String rest = text.substring(at);
        if (rest.startsWith("?=") || rest.startsWith("?!")) return "lookahead (" + rest.substring(0, 2);
        if (rest.startsWith("?<=") || rest.startsWith("?<!")) return "lookbehind (" + rest.substring(0, 3);
        if (rest.startsWith("?<") || rest.startsWith("?P<")) return "a named group";
        if (rest.startsWith("?>")) return "an atomic group (?>";
        return "the group (" + rest.substring(0, Math.min(2, rest.length()));
    }

    private Node quantified(Node body) {
        int start = at;
        if (at >= text.length()) return body;
        Node repeat;
        switch (text.charAt(at)) {
            case '?' -> repeat = new Node.Repeat(body, 0, 1);
            case '*' -> repeat = new Node.Repeat(body, 0, Integer.MAX_VALUE);
            case '+' -> repeat = new Node.Repeat(body, 1, Integer.MAX_VALUE);
            case '{' -> repeat = counted(body);
            default -> {
                return body;
            }
        }
        if (text.charAt(start) != '{') at++;
        if (peek('?')) throw fail(at, "a lazy quantifier is not supported");
        if (peek('+')) throw fail(at, "a possessive quantifier is not supported");
        if (peek('*') || peek('{')) throw fail(at, "a quantifier of a quantifier is not supported; use a group");
        return repeat;
    }

    private Node counted(Node body) {
        int start = at++;
        int min = number(start);
        int max = min;
        if (peek(',')) {
            at++;
            max = peek('}') ? Integer.MAX_VALUE : number(start);
        }
        if (!peek('}')) throw fail(start, "{ starts no quantifier {m}, {m,} or {m,n}; write \\{ for the character");
        at++;
        if (max < min) throw fail(start, "in {m,n} m must not be above n");
        return new Node.Repeat(body, min, max);
    }

    private int number(int start) {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
        if (at == from) throw fail(start, "{ starts no quantifier {m}, {m,} or {m,n}; write \\{ for the character");
        if (at - from > 5 || Integer.parseInt(text.substring(from, at)) > Pattern.MOST_REPEATS) {
            throw fail(from, "a repetition count is above " + Pattern.MOST_REPEATS);
        }
        return Integer.parseInt(text.substring(from, at));
    }

    private List<Range> characterClass(int start) {
        boolean negated = peek('^');
        if (negated) at++;
        List<Range> ranges = new ArrayList<>();
        while (!peek(']')) {
            if (at >= text.length()) throw fail(start, "[ without its ]");
            ranges.addAll(member(start));
        }
        at++;
        if (ranges.isEmpty()) throw fail(start, "an empty class is not supported");
        List<Range> all = negated ? CharRanges.negate(ranges) : CharRanges.normalise(ranges);
        if (all.isEmpty()) throw fail(start, "the class contains no character");
        return all;
    }

    private List<Range> member(int classStart) {
        int from = at;
        List<Range> low = endpoint();
        boolean range = peek('-') && at + 1 < text.length() && text.charAt(at + 1) != ']';
        if (!range) return low;
        at++;
        List<Range> high = endpoint();
        if (!single(low) || !single(high)) throw fail(from, "a range needs a single character at each end");
        if (high.get(0).last() < low.get(0).first()) throw fail(from, "a range runs from the lower to the higher");
        return List.of(new Range(low.get(0).first(), high.get(0).last()));
    }

    private List<Range> endpoint() {
        int start = at;
        int c = next();
        if (c == '\\') return escape(start);
        return List.of(new Range(c, c));
    }

    private static boolean single(List<Range> ranges) {
        return ranges.size() == 1 && ranges.get(0).first() == ranges.get(0).last();
    }

    private List<Range> escape(int start) {
        if (at >= text.length()) throw fail(start, "\\ at the end escapes nothing");
        int c = next();
        return switch (c) {
            case 'd' -> CharRanges.DIGITS;
            case 'D' -> CharRanges.negate(CharRanges.DIGITS);
            case 'w' -> CharRanges.WORD;
            case 'W' -> CharRanges.negate(CharRanges.WORD);
            case 's' -> CharRanges.SPACE;
            case 'S' -> CharRanges.negate(CharRanges.SPACE);
            case 'n' -> one('\n');
            case 't' -> one('\t');
            case 'r' -> one('\r');
            case 'f' -> one('\f');
            case 'v' -> one(0x0B);
            case 'x' -> one(hex(start, 2));
            case 'u' -> one(hex(start, 4));
            case 'b', 'B' -> throw fail(start, "the word boundary \\" + (char) c + " is not supported");
            case 'p', 'P' -> throw fail(start, "the Unicode property \\" + (char) c + " is not supported");
            default -> {
                if (c >= '1' && c <= '9') throw fail(start, "the backreference \\" + (char) c + " is not supported");
                if (Character.isLetterOrDigit(c)) {
                    throw fail(start, "the escape \\" + Character.toString(c) + " is not supported");
                }
                yield one(c);
            }
        };
    }

    private static List<Range> one(int codePoint) {
        return List.of(new Range(codePoint, codePoint));
    }

    private int hex(int start, int digits) {
        String code = text.substring(at, Math.min(at + digits, text.length()));
        if (!code.matches("[0-9a-fA-F]{" + digits + "}"))
            throw fail(start, "the escape needs " + digits + " hex digits");
        int value = Integer.parseInt(code, 16);
        if (CharRanges.isSurrogate(value)) throw fail(start, "a surrogate is not a character");
        at += digits;
        return value;
    }

    private boolean peek(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private int next() {
        int c = text.codePointAt(at);
        if (CharRanges.isSurrogate(c)) throw fail(at, "a surrogate is not a character");
        at += Character.charCount(c);
        return c;
    }

    private static IllegalArgumentException fail(int index, String what) {
        return new IllegalArgumentException(what + " (at index " + index + ")");
    }
}
