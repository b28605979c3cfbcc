package dev.shoal.cli.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Evaluation.SuiteResult;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.Row;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.cli.eval.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HtmlReportTest {
    private static final String EVIL = "<script>alert(\"x\")</script>&'\u0000\ud800";

    private record Named(String id, String category) implements Case {
        @Override
        public Verdict judge(TurnModel model) {
            throw new AssertionError("not judged here");
        }
    }

    private static Judged judged(String id, double confidence, Fault... faults) {
        var reply = new Reply(
                Reply.Kind.ANSWER, List.of(), EVIL, confidence, new Reply.Usage(100, 60, 9), Duration.ofMillis(20));
        var exchange = new Judged.Exchange(
                new Catalogue(EVIL, List.of()), List.of(new Utterance.User(EVIL), new Utterance.Returned(EVIL)), reply);
        return new Judged(new Named(id, EVIL), new Verdict(List.of(faults), EVIL), List.of(exchange));
    }

    private static SuiteResult result(String model, Judged... judged) {
        return new SuiteResult(EVIL, model, List.of(judged), List.of(Row.of(EVIL, EVIL, List.of(judged))));
    }

    @Test
    void everyTextIsEscapedAndEveryFailedCaseShown(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("page.html");
        var wrong = new Fault(Fault.Kind.WRONG_ARGUMENT, "string", EVIL);
        SuiteResult own = result("mine", judged("good", 0.9), judged("bad" + EVIL, 0.2, wrong));
        SuiteResult other = result(EVIL, judged("good", 0), judged("bad", 0));
        HtmlReport.write(file, List.of(own, other), "mine", List.of(EVIL));
        String page = Files.readString(file);
        assertFalse(page.contains("<script"), "a script came through");
        assertFalse(page.contains("\u0000"), "a control character came through");
        assertEquals(1, page.split("<details>", -1).length - 1);
        for (String part : List.of("wrong argument (string)", "bad&lt;script&gt;", "<svg", "1/2", "confidence 0.20")) {
            assertTrue(page.contains(part), part);
        }
        assertFalse(page.matches("(?s).*(href|src)=.*"), "the page needs another file");
    }
}
