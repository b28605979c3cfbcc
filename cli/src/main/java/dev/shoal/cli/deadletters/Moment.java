package dev.shoal.cli.deadletters;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as an operator types them. Pure. */
final class Moment {
    static final String EXAMPLES =
            "2026-03-01, 2026-03-01T10:00, 2026-03-01T10:00:00Z, or 30m, 2h or 3d for so long ago";

    private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");

    private Moment() {}

    /** @param zone of times that name none */
    static Optional<Instant> parse(String text, Instant now, ZoneId zone) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) return Optional.of(now.minus(duration(Long.parseLong(ago.group(1)), ago.group(2))));
        try {
            if (!text.matches("[0-9]{4}-.*")) return Optional.empty(); // other years fit no offset of a topic
            if (text.endsWith("Z")) return Optional.of(Instant.parse(text));
            if (text.contains("T")) {
                return Optional.of(LocalDateTime.parse(text).atZone(zone).toInstant());
            }
            return Optional.of(LocalDate.parse(text).atStartOfDay(zone).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
