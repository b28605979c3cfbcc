package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which orchestrator is asked, and with which token. A token is no argument: others see those. */
final class QueryOptions {
    private static final String VARIABLE = "SHOAL_QUERY_TOKEN";

    @Option(
            names = "--orchestrator",
            paramLabel = "URL",
            defaultValue = "http://localhost:8090",
            description = "Any orchestrator's query.port (default: ${DEFAULT-VALUE}).")
    private URI orchestrator;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with its query.token; else the variable " + VARIABLE + ", else none.")
    private Optional<Path> tokenFile = Optional.empty();

    URI orchestrator() {
        return orchestrator;
    }

    Optional<Secret> token() throws IOException {
        if (tokenFile.isPresent())
            return Optional.of(new Secret(Files.readString(tokenFile.get()).strip()));
        return Optional.ofNullable(System.getenv(VARIABLE))
                .filter(t -> !t.isBlank())
                .map(Secret::new);
    }
}
