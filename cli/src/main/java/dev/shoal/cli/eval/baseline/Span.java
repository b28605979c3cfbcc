package dev.shoal.cli.eval.baseline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A piece of a request that may be an argument. @param at its first character's place */
record Span(Kind kind, int at, int end, JsonNode value) {
    /** What it looks like; where pieces overlap, the earlier kind wins. */
    enum Kind {
        QUOTED("\"([^\"]{1,200})\"|'([^']{2,200})'(?!\\w)|\u201c([^\u201d]{1,200})\u201d"),
        DATE("\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[/.]\\d{1,2}[/.]\\d{2,4}"
                + "|(?:\\d{1,2}(?:st|nd|rd|th)? )?(?:January|February|March|April|May|June|July|August|September|October"
                + "|November|December)(?: \\d{1,2}(?:st|nd|rd|th)?)?(?:,? \\d{4})?"),
        CODE(
                "[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+|https?://\\S+|#?\\b(?=[\\w-]*\\d)(?=[\\w-]*[A-Za-z])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*\\b"),
        NUMBER("(?<![\\w.])-?\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?(?!\\w)|(?<![\\w.])-?\\d+(?:\\.\\d+)?(?!\\w)"),
        NUMBER_WORD("(?i)\\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\\b"),
        CAPITALISED("\\p{Lu}[\\p{L}\\p{N}&.'-]*(?: (?:of |the |de |and (?=\\p{Lu}))?\\p{Lu}[\\p{L}\\p{N}&.'-]*)*");

        private final Pattern pattern;

        Kind(String pattern) {
            this.pattern = Pattern.compile(pattern);
        }
    }

    private static final List<String> NUMBER_WORDS = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");

    /** All pieces of the text in order. */
    static List<Span> of(String text) {
        List<Span> spans = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Matcher found = kind.pattern.matcher(text);
            while (found.find()) {
                int from = found.start();
                int to = found.end();
                boolean taken = spans.stream().anyMatch(other -> other.at < to && from < other.end);
                // The first word of a sentence has its capital from its place.
                boolean first = kind == Kind.CAPITALISED
                        && startsSentence(text, from)
                        && !found.group().contains(" ");
                if (!taken && !first) spans.add(new Span(kind, from, to, value(kind, found)));
            }
        }
        spans.sort(Comparator.comparingInt(Span::at));
        return spans;
    }

    private static boolean startsSentence(String text, int at) {
        String before = text.substring(0, at).stripTrailing();
        return before.isEmpty() || ".!?:\n".indexOf(before.charAt(before.length() - 1)) >= 0;
    }

    private static JsonNode value(Kind kind, Matcher found) {
        String text = found.group();
        return switch (kind) {
            case QUOTED -> TextNode.valueOf(text.substring(1, text.length() - 1));
            case NUMBER -> number(text.replace(",", ""));
            case NUMBER_WORD -> LongNode.valueOf(NUMBER_WORDS.indexOf(text.toLowerCase(Locale.ROOT)));
            case DATE, CODE -> TextNode.valueOf(text);
            case CAPITALISED -> TextNode.valueOf(text.replaceAll("('s|[.'-])$", ""));
        };
    }

    private static JsonNode number(String text) {
        return text.indexOf('.') < 0 && text.length() < 18
                ? LongNode.valueOf(Long.parseLong(text))
                : DecimalNode.valueOf(new BigDecimal(text));
    }

    /** Names of months and the like are in no map: what kinds a type of argument takes, best first. */
    static final Map<String, List<Kind>> BY_TYPE = Map.of(
            "integer", List.of(Kind.NUMBER, Kind.NUMBER_WORD),
            "number", List.of(Kind.NUMBER, Kind.NUMBER_WORD),
            "date", List.of(Kind.DATE, Kind.QUOTED),
            "string", List.of(Kind.QUOTED, Kind.CODE, Kind.CAPITALISED, Kind.DATE));
}
