package dev.shoal.workers.prompt.jinja;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** The current time as C's strftime writes it, in English. */
final class Strftime {
    private static final Map<String, String> PATTERNS = Map.ofEntries(
            Map.entry("Y", "uuuu"),
            Map.entry("y", "uu"),
            Map.entry("m", "MM"),
            Map.entry("-m", "M"),
            Map.entry("d", "dd"),
            Map.entry("-d", "d"),
            Map.entry("e", "ppd"),
            Map.entry("H", "HH"),
            Map.entry("-H", "H"),
            Map.entry("I", "hh"),
            Map.entry("-I", "h"),
            Map.entry("M", "mm"),
            Map.entry("S", "ss"),
            Map.entry("p", "a"),
            Map.entry("A", "EEEE"),
            Map.entry("a", "EEE"),
            Map.entry("B", "MMMM"),
            Map.entry("b", "MMM"),
            Map.entry("h", "MMM"),
            Map.entry("j", "DDD"),
            Map.entry("F", "uuuu-MM-dd"),
            Map.entry("T", "HH:mm:ss"),
            Map.entry("R", "HH:mm"),
            Map.entry("D", "MM/dd/uu"));

    private Strftime() {}

    static String format(String format, Clock clock) {
        LocalDateTime now = LocalDateTime.now(clock);
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int end = at + (format.startsWith("-", at) ? 2 : 1);
            String directive = format.substring(at, Math.min(end, format.length()));
            out.append(directive(directive, now));
            at = end;
        }
        return out.toString();
    }

    private static String directive(String directive, LocalDateTime now) {
        if (directive.equals("%")) return "%";
        String pattern = PATTERNS.get(directive);
        if (pattern == null) throw Failure.unsupported("the date format %" + directive);
        return now.format(DateTimeFormatter.ofPattern(pattern, Locale.US));
    }
}
