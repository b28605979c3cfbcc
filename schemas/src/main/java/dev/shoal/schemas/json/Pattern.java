package dev.shoal.schemas.json;

import java.util.List;

/**
 * A regular expression of the subset that a grammar can enforce, anchored at both ends. Immutable.
 *
 * <p>The subset: characters, escapes ({@code \d \w \s \D \W \S \n \t \r \f \v \xHH \}{@code uHHHH} and escaped punctuation),
 * classes such as {@code [a-z0-9_-]} and {@code [^"]}, groups {@code ( )} and {@code (?: )}, alternation, the quantifiers
 * {@code ? * + {m} {m,} {m,n}}, {@code .} for any character but newline, {@code ^} at the start and {@code $} at the end.
 */
public final class Pattern {
    /** Largest number in a counted repetition. */
    public static final int MOST_REPEATS = 2000;

    /** Largest number of states once repetitions are written out. */
    public static final int MOST_STATES = 20_000;

    /** The parsed expression; code points of surrogates are in no range. */
    public sealed interface Node {
        /** One character out of the ranges: sorted, disjoint, negation resolved, never empty. */
        record Chars(List<Range> ranges) implements Node {
            public Chars {
                ranges = List.copyOf(ranges);
            }
        }

        /** One after the other; without parts it matches the empty text. */
        record Sequence(List<Node> parts) implements Node {
            public Sequence {
                parts = List.copyOf(parts);
            }
        }

        record Choice(List<Node> options) implements Node {
            public Choice {
                options = List.copyOf(options);
            }
        }

        /** @param max {@link Integer#MAX_VALUE} when unbounded; the body may match the empty text */
        record Repeat(Node body, int min, int max) implements Node {}
    }

    /** @param first and @param last code points, both included */
    public record Range(int first, int last) {}

    private final String text;
    private final Node root;
    private final PatternProgram program;

    private Pattern(String text, Node root, PatternProgram program) {
        this.text = text;
        this.root = root;
        this.program = program;
    }

    /** @throws IllegalArgumentException naming the construct that is not supported or malformed, and its index */
    public static Pattern parse(String text) {
        Node root = new PatternParser(text).parse();
        return new Pattern(text, root, PatternProgram.compile(root));
    }

    public Node root() {
        return root;
    }

    /** True when the whole text matches; time is linear in the length of the text. */
    public boolean matches(String candidate) {
        return program.matches(candidate);
    }

    /** True when some text of {@code least} to {@code most} code points matches. */
    public boolean hasLength(int least, int most) {
        return program.hasLength(least, most);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The expression as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
