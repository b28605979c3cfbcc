package dev.shoal.streams.query;

import dev.shoal.bootstrap.config.Secret;
import dev.shoal.bootstrap.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where an orchestrator answers questions about tasks, and to whom. Immutable.
 *
 * @param port 0 picks a free one
 * @param bind the address of this machine that is listened on; the machine itself alone, unless it is set
 * @param host how the other orchestrators reach this one
 * @param token what whoever asks has to know; always there when others than this machine can ask
 */
public record QueryConfig(int port, String bind, String host, Optional<Secret> token) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String BIND = "query.bind";
    private static final String TOKEN = "query.token";
    private static final int SHORTEST_TOKEN = 16;

    /** @param thisHost this machine's name, as others may know it; @return empty without a port */
    public static Optional<QueryConfig> read(Settings settings, String thisHost) {
        boolean asked = settings.optional("query.port").isPresent();
        int port = settings.integer("query.port", 0, 0, 65_535);
        String bind = settings.string(BIND, LOOPBACK);
        Optional<Boolean> loopback = isLoopback(bind);
        settings.check(loopback.isPresent(), BIND, "is no address of this machine");
        boolean outside = !loopback.orElse(true);
        String host = settings.string("query.host", outside ? thisHost : LOOPBACK);
        Optional<Secret> token = settings.secret(TOKEN);
        if (!asked) return Optional.empty();
        boolean safe = token.map(t -> t.reveal().length() >= SHORTEST_TOKEN).orElse(!outside);
        // Checked under another key than the token's: the message must not repeat a token that is too short.
        settings.check(
                safe,
                BIND,
                "needs a " + TOKEN + " of " + SHORTEST_TOKEN
                        + " characters or more when others than this machine can ask"
                        + "; a shorter one is refused everywhere");
        return Optional.of(new QueryConfig(port, bind, host, token));
    }

    private static Optional<Boolean> isLoopback(String bind) {
        try {
            return Optional.of(InetAddress.getByName(bind).isLoopbackAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
