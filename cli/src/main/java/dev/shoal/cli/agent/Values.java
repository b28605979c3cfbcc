package dev.shoal.cli.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of texts that agent files hold. */
final class Values {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern BOUND = Pattern.compile("headers\\.[A-Za-z0-9_.-]+|task\\.id|invocation\\.id");

    private Values() {}

    static Optional<String> name(YamlNode node) {
        Optional<String> name = node.text();
        if (name.isEmpty() || NAME.matcher(name.get()).matches()) return name;
        node.problem("must start with a letter or _ and have at most 64 letters, digits, _, . and -");
        return Optional.empty();
    }

    static Optional<String> filledText(YamlNode node) {
        Optional<String> text = node.text();
        if (text.isEmpty() || !text.get().isBlank()) return text;
        node.problem("must not be empty");
        return Optional.empty();
    }

    /** A number that need not be whole, from least to most. */
    static Optional<BigDecimal> decimal(YamlNode node, String least, String most) {
        Optional<BigDecimal> number = Optional.empty();
        if (node.isScalar() && !node.isText()) {
            number = node.json().filter(JsonNode::isNumber).map(JsonNode::decimalValue);
        }
        boolean inside = number.filter(n -> n.compareTo(new BigDecimal(least)) >= 0)
                .filter(n -> n.compareTo(new BigDecimal(most)) <= 0)
                .isPresent();
        if (inside) return number;
        node.problem("must be a number from " + least + " to " + most);
        return Optional.empty();
    }

    /** A number with its unit: 200ms, 60s, 5m, 1h. */
    static Optional<Duration> duration(YamlNode node, Duration least, Duration most) {
        Matcher parts = DURATION.matcher(node.isText() ? node.text().orElse("") : "");
        if (parts.matches()) {
            long number = Long.parseLong(parts.group(1));
            Duration duration =
                    switch (parts.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        default -> Duration.ofHours(number);
                    };
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) return Optional.of(duration);
        }
        node.problem("must be a duration from " + shown(least) + " to " + shown(most)
                + " with its unit, such as 200ms, 60s or 5m");
        return Optional.empty();
    }

    private static String shown(Duration duration) {
        if (duration.toMillis() % 1000 != 0) return duration.toMillis() + "ms";
        if (duration.toSeconds() % 60 != 0) return duration.toSeconds() + "s";
        return duration.toMinutes() % 60 != 0 ? duration.toMinutes() + "m" : duration.toHours() + "h";
    }

    /** Where a bound value comes from. */
    static Optional<String> bound(YamlNode node) {
        Optional<String> source = node.text();
        if (source.isEmpty() || BOUND.matcher(source.get()).matches()) return source;
        node.problem("must be headers.NAME, task.id or invocation.id");
        return Optional.empty();
    }
}
