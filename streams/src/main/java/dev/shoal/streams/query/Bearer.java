package dev.shoal.streams.query;

import dev.shoal.bootstrap.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Who may ask: whoever shows the token, or anybody where there is none. Immutable. */
final class Bearer {
    private static final String SCHEME = "Bearer ";

    private final Optional<Secret> token;

    Bearer(Optional<Secret> token) {
        this.token = token;
    }

    /** @param header the request's Authorization; empty without one */
    boolean admits(Optional<String> header) {
        if (token.isEmpty()) return true;
        String shown = header.filter(h -> h.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(h -> h.substring(SCHEME.length()).strip())
                .orElse("");
        // In constant time: how long a comparison takes must not tell how much of a guess is right.
        return MessageDigest.isEqual(bytes(token.get().reveal()), bytes(shown));
    }

    /** What a request has to carry. */
    Optional<String> header() {
        return token.map(t -> SCHEME + t.reveal());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
