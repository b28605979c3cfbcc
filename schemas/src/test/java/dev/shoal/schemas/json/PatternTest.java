package dev.shoal.schemas.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.json.Pattern.Node;
import dev.shoal.schemas.json.Pattern.Range;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "[A-Z]{3}-[0-9]{3} MUG-104 MUG-1045",
                "[0-9]{5} 10733 1073",
                "^[0-9]{5}$ 10733 107333",
                "a|bc bc ac",
                "(?:a|b)c bc b",
                "(ab)+ ababab aba",
                "a*b aaab aaa",
                "colou?r color colouur",
                "a{2,3} aaa aaaa",
                "a{2,} aaaaaa a",
                "\\d\\w\\D 1_x 1_1",
                "[^a-c]x dx bx",
                "[a-z0-9_-]+ a-b_9 a.b",
                "[]-] ] x",
                "a\\.b a.b axb",
                "\\u0041\\x42 AB AC",
                ".é xé x",
                "[\\]\\\\-]+ ]\\- [",
                "^x|y$ y xy",
                "\\+\\$\\^ +$^ +"
            })
    void matchesTheWholeText(String pattern, String matching, String other) {
        if (pattern.startsWith("[]"))
            pattern = "[\\]-]"; // an escaped bracket, which the table's quoting cannot hold first
        assertTrue(Pattern.parse(pattern).matches(matching), pattern + " on " + matching);
        assertFalse(Pattern.parse(pattern).matches(other), pattern + " on " + other);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "a(?=b)~lookahead (?= is not supported (at index 1)",
                "a(?!b)~lookahead (?! is not supported (at index 1)",
                "(?<=a)b~lookbehind (?<= is not supported (at index 0)",
                "(?<name>a)~a named group is not supported (at index 0)",
                "(?>a)~an atomic group (?> is not supported (at index 0)",
                "(?i)a~the group (?i is not supported (at index 0)",
                "(a)\\1~the backreference \\1 is not supported (at index 3)",
                "a+?~a lazy quantifier is not supported (at index 2)",
                "a++~a possessive quantifier is not supported (at index 2)",
                "a**~a quantifier of a quantifier is not supported; use a group (at index 2)",
                "\\bword~the word boundary \\b is not supported (at index 0)",
                "x\\p{L}~the Unicode property \\p is not supported (at index 1)",
                "\\A~the escape \\A is not supported (at index 0)",
                "a^b~the anchor ^ is supported at the start only (at index 1)",
                "a$b~the anchor $ is supported at the end only (at index 1)",
                "*a~the quantifier * has nothing to repeat (at index 0)",
                "a{2~{ starts no quantifier {m}, {m,} or {m,n}; write \\{ for the character (at index 1)",
                "a{,2}~{ starts no quantifier {m}, {m,} or {m,n}; write \\{ for the character (at index 1)",
                "a{3,2}~in {m,n} m must not be above n (at index 1)",
                "a{2001}~a repetition count is above 2000 (at index 2)",
                "(a~( without its ) (at index 0)",
                "a)~) without its ( (at index 1)",
                "[a~[ without its ] (at index 0)",
                "[]~an empty class is not supported (at index 0)",
                "[\\s\\S]x[^\\s\\S]~the class contains no character (at index 7)",
                "[z-a]~a range runs from the lower to the higher (at index 1)",
                "[a-\\d]~a range needs a single character at each end (at index 1)",
                "a\\~\\ at the end escapes nothing (at index 1)",
                "\\u00~the escape needs 4 hex digits (at index 0)",
                "(((a{99}){99}){99})~its repetitions need more than 20000 states; repeat less",
                "((((){2000}){2000}){2000})~its repetitions need more than 20000 states; repeat less"
            })
    void namesWhatItDoesNotSupport(String pattern, String message) {
        var failure = assertThrows(IllegalArgumentException.class, () -> Pattern.parse(pattern));
        assertEquals(message, failure.getMessage());
    }

    @Test
    void parsesToASmallTree() {
        var digit = new Node.Chars(List.of(new Range('0', '9')));
        var dash = new Node.Chars(List.of(new Range('-', '-')));
        assertEquals(
                new Node.Sequence(List.of(dash, new Node.Repeat(digit, 1, Integer.MAX_VALUE))),
                Pattern.parse("^-\\d+$").root());
        assertEquals(
                new Node.Choice(List.of(digit, new Node.Sequence(List.of()))),
                Pattern.parse("[0-9]|").root());
    }

    @Test
    void resolvesNegationWithoutSurrogates() {
        assertEquals(
                new Node.Chars(
                        List.of(new Range(0, 9), new Range(11, 0xD7FF), new Range(0xE000, Character.MAX_CODE_POINT))),
                Pattern.parse(".").root());
        assertEquals(
                new Node.Chars(List.of(new Range('a', 0xD7FF), new Range(0xE000, 0xFFFF))),
                Pattern.parse("[a-\\uffff]").root());
        assertEquals(
                new Node.Chars(List.of(new Range('a', 'f'))),
                Pattern.parse("[d-fa-cb]").root());
    }

    @Test
    void countsCharactersOutsideTheBasicPlaneAsOne() {
        assertTrue(Pattern.parse(".").matches("😀"));
        assertTrue(Pattern.parse("[😀-😂]{2}").matches("😀😁"));
        assertFalse(Pattern.parse(".").matches("\ud83d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+b", "(a|a)*b", "(a?){500}b", "(a*)*b", "((a|)+)+b"})
    void takesLinearTime(String pattern) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertFalse(Pattern.parse(pattern).matches("a".repeat(2000))));
        assertTrue(Pattern.parse(pattern).matches("aaab"));
    }

    @Test
    void knowsWhichLengthsItCanHave() {
        var pattern = Pattern.parse("(abc){2,3}|x");
        assertTrue(pattern.hasLength(0, 1));
        assertFalse(pattern.hasLength(2, 5));
        assertTrue(pattern.hasLength(7, 2000));
        assertFalse(pattern.hasLength(10, 2000));
    }

    /** Java's own engine agrees wherever both have the syntax. */
    @Test
    void agreesWithJavaOnRandomPatterns() {
        var random = new Random(7);
        int matches = 0;
        for (int i = 0; i < 3000; i++) {
            String pattern = randomPattern(random, 3);
            var ours = Pattern.parse(pattern);
            var theirs = java.util.regex.Pattern.compile(pattern);
            for (int j = 0; j < 20; j++) {
                String text = randomText(random);
                boolean expected = theirs.matcher(text).matches();
                assertEquals(expected, ours.matches(text), pattern + " on " + text);
                if (expected) {
                    matches++;
                    assertTrue(ours.hasLength(text.length(), text.length()), pattern + " on " + text);
                }
            }
        }
        assertTrue(matches > 1000, "the texts hardly ever match: " + matches);
    }

    private static String randomPattern(Random random, int depth) {
        String[] atoms = {"a", "b", "-", "[ab]", "[^a]", "\\d", ".", "\\w", "\\."};
        var pattern = new StringBuilder();
        int parts = 1 + random.nextInt(3);
        for (int i = 0; i < parts; i++) {
            if (depth > 0 && random.nextInt(4) == 0) {
                pattern.append('(').append(randomPattern(random, depth - 1)).append(')');
            } else {
                pattern.append(atoms[random.nextInt(atoms.length)]);
            }
            String[] quantifiers = {"", "", "", "?", "*", "+", "{2}", "{1,2}", "{0,}"};
            pattern.append(quantifiers[random.nextInt(quantifiers.length)]);
            if (depth > 0 && random.nextInt(8) == 0) pattern.append('|');
        }
        return pattern.toString();
    }

    private static String randomText(Random random) {
        var text = new StringBuilder();
        int length = random.nextInt(5);
        for (int i = 0; i < length; i++) text.append("ab-1.".charAt(random.nextInt(5)));
        return text.toString();
    }
}
