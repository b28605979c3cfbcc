package dev.shoal.schemas.agent;

import java.util.Optional;
import java.util.regex.Pattern;

/** The key of an agent definition: {@code name@version}. */
public record AgentIds(String name, int version) {
    private static final Pattern VERSION = Pattern.compile("0|[1-9][0-9]{0,8}");

    /** The name and version as one text. */
    public static String format(String name, int version) {
        return name + "@" + version;
    }

    /** The parts of {@code name@version}; empty for anything else, a bare name included. */
    public static Optional<AgentIds> parse(String id) {
        int at = id.lastIndexOf('@');
        if (at < 1 || !VERSION.matcher(id).region(at + 1, id.length()).matches()) return Optional.empty();
        return Optional.of(new AgentIds(id.substring(0, at), Integer.parseInt(id.substring(at + 1))));
    }

    @Override
    public String toString() {
        return format(name, version);
    }
}
