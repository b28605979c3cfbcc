package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.cli.fuzz.Fuzz;
import dev.shoal.cli.fuzz.FuzzReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fuzz command, short. How fast the good tasks are beside the bad records is no test's business. */
class FuzzTest {
    private static final int RECORDS = 6_000;

    @Test
    @Timeout(1200)
    void everyBadRecordIsAccountedForAndEveryGoodTaskIsRight() throws Exception {
        var printed = new ByteArrayOutputStream();
        var out = new PrintStream(printed, true, StandardCharsets.UTF_8);

        FuzzReport report = new Fuzz(new Fuzz.Options(RECORDS, 1, Optional.empty()), out).run();

        assertTrue(report.accounted(), report::text);
        assertEquals(RECORDS, report.bad() + report.refused(), report::text);
    }
}
