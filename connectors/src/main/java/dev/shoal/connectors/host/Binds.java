package dev.shoal.connectors.host;

import dev.shoal.schemas.avro.ToolInvoked;
import java.util.Optional;

/** Where bound values come from. */
final class Binds {
    private static final String HEADERS = "headers.";

    private Binds() {}

    static boolean understood(String source) {
        boolean header = source.startsWith(HEADERS) && source.length() > HEADERS.length();
        return header || source.equals("task.id") || source.equals("invocation.id");
    }

    /** @param source one that is understood */
    static Optional<String> value(String source, ToolInvoked invoked) {
        if (source.equals("task.id")) return Optional.of(invoked.getTaskId());
        if (source.equals("invocation.id")) return Optional.of(invoked.getInvocationId());
        return Optional.ofNullable(invoked.getHeaders().get(source.substring(HEADERS.length())));
    }
}
