package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.cli.chaos.Chaos;
import dev.shoal.cli.chaos.ChaosReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chaos command, short: its seed begins with a kill and a restart of an orchestrator and a kill of a broker. How long it stalls is no test's business. */
class ChaosTest {
    private static final long SEED = 8171;
    private static final int RATE = 4;
    /** Stays when the test fails. */
    private static final Path LOGS = Path.of("target", "chaos-logs").toAbsolutePath();

    @Test
    @Timeout(1800)
    void faultsLoseNothingAndRepeatNothing() throws Exception {
        var printed = new ByteArrayOutputStream();
        var options = new Chaos.Options(Duration.ofSeconds(40), SEED, RATE, Set.of(), Optional.empty(), LOGS);

        ChaosReport report = new Chaos(options, new PrintStream(printed, true, StandardCharsets.UTF_8)).run();

        String text = printed.toString(StandardCharsets.UTF_8) + report.text();
        assertTrue(report.good(), text);
        assertTrue(report.struck() > 0, text);
    }
}
