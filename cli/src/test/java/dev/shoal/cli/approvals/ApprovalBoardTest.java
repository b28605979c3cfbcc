package dev.shoal.cli.approvals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.ApprovalRequested;
import dev.shoal.schemas.avro.ApprovalSettled;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits for a human, and what an answer must look like. */
class ApprovalBoardTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final ApprovalBoard board = new ApprovalBoard();

    private static ApprovalRequested request(String id, int second) {
        Instant at = START.plusSeconds(second);
        return ApprovalRequested.newBuilder()
                .setTaskId("t")
                .setInvocationId(id)
                .setAgent("desk@1")
                .setTool("refund")
                .setArguments("{}")
                .setRequestedAt(at)
                .setExpiresAt(at.plusSeconds(60))
                .build();
    }

    private static ApprovalSettled settled(String id) {
        return new ApprovalSettled("t", id, "refund", ApprovalOutcome.GIVEN, "ann", "", START);
    }

    @Test
    void showsWhatIsNotSettledTheLongestWaitFirst() {
        board.add(request("t/1/1", 2));
        board.add(request("t/1/0", 2));
        board.add(request("t/2/0", 1));
        board.add(settled("t/1/1"));
        assertEquals(
                List.of("t/2/0", "t/1/0"),
                board.waiting().stream().map(ApprovalRequested::getInvocationId).toList());
        assertTrue(board.waiting("t/1/1").isEmpty());
        assertEquals("ann", board.settled("t/1/1").orElseThrow().getBy());
    }

    @Test
    void takesOneSettlementWithoutItsRequestAsTheEnd() {
        board.add(settled("t/1/0")); // the request has passed the topic's retention
        assertTrue(board.waiting().isEmpty());
    }

    @Test
    void sendsNoAnswerThatNobodyCouldRead() {
        for (ApprovalAnswer wrong : List.of(
                new ApprovalAnswer("t", true, "ann", ""),
                new ApprovalAnswer("t/1/x", true, "ann", ""),
                new ApprovalAnswer("t/1/0", true, " ", ""),
                new ApprovalAnswer("t/1/0", true, "a\u001bb", ""),
                new ApprovalAnswer("t/1/0", false, "ann", ""),
                new ApprovalAnswer("t/1/0", true, "ann", "x".repeat(501)))) {
            assertThrows(InvalidInput.class, wrong::check, wrong::toString);
        }
        new ApprovalAnswer("a/task/with/slashes/12/0", true, "ann", "").check();
    }
}
