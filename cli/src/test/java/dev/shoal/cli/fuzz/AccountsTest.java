package dev.shoal.cli.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What the accounts of a fuzz run find. */
class AccountsTest {
    private static final TopicPartition TASKS = new TopicPartition("tasks", 0);

    private final SentRecords sent = new SentRecords();

    @Test
    void findsABadRecordWithoutADeadLetter() {
        sent.sent(TASKS, 3, rubbish(Expect.LETTER, Optional.empty()));
        assertEquals(Map.of("bad records that should be dead letters and are not", 1), found(Accounts.records(sent)));
        assertTrue(sent.letter(TASKS, 3));
        assertEquals(Map.of(), found(Accounts.records(sent)));
    }

    @Test
    void findsADeadLetterOfARecordThatIsNone() {
        sent.sent(TASKS, 3, rubbish(Expect.PROCESSED, Optional.empty()));
        sent.letter(TASKS, 3);
        assertEquals(Map.of("records that are dead letters and should not be", 1), found(Accounts.records(sent)));
    }

    @Test
    void findsASecondDeadLetter() {
        sent.sent(TASKS, 3, rubbish(Expect.EITHER, Optional.empty()));
        sent.letter(TASKS, 3);
        sent.letter(TASKS, 3);
        assertEquals(Map.of("records with several dead letters", 1), found(Accounts.records(sent)));
    }

    @Test
    void aLetterAboutARecordThatNobodyThrewInIsNotNoted() {
        sent.sent(TASKS, 3, rubbish(Expect.EITHER, Optional.empty()));
        assertFalse(sent.letter(TASKS, 4));
        assertFalse(sent.letter(new TopicPartition("tasks", 1), 3));
    }

    @Test
    void aBadRecordThatWasTakenForATaskHasOneResult() {
        sent.sent(TASKS, 3, rubbish(Expect.EITHER, Optional.of("bad-1")));
        assertEquals(Map.of(), found(Accounts.badTasks(sent, task -> 1)));
        assertEquals(Map.of("tasks of bad records without a result", 1), found(Accounts.badTasks(sent, task -> 0)));
        assertEquals(Map.of("tasks of bad records with several results", 1), found(Accounts.badTasks(sent, task -> 2)));
        sent.letter(TASKS, 3);
        assertEquals(Map.of(), found(Accounts.badTasks(sent, task -> 0)));
        assertEquals(
                Map.of("dead letters that became tasks nevertheless", 1), found(Accounts.badTasks(sent, task -> 1)));
    }

    @Test
    void aGoodTaskHasOneResultAndOneEffect() {
        Map<String, Integer> effects = Map.of("good-1/1/1", 1, "good-2/1/1", 2);
        assertEquals(
                Map.of(
                        "good tasks without a result", 1,
                        "good tasks whose side effect did not happen exactly once", 1),
                found(Accounts.goodTasks(2, task -> task.equals("good-1") ? 1 : 0, Map.of(), effects)));
    }

    @Test
    void countsWhatBecameOfEachTopic() {
        for (int offset = 0; offset < 3000; offset++)
            sent.sent(TASKS, offset, rubbish(Expect.EITHER, Optional.empty()));
        for (int offset = 0; offset < 1000; offset++) sent.letter(TASKS, offset);
        assertEquals(Map.of("tasks", new Accounts.Topic(3000, 1000, 2000, 0)), Accounts.topics(sent));
        assertEquals(Map.of(TASKS, 3000L), sent.ends());
    }

    private static Rubbish rubbish(Expect expect, Optional<String> task) {
        return new Rubbish(new ProducerRecord<>("tasks", new byte[0]), "noise", expect, task);
    }

    private static Map<String, Integer> found(List<Finding> findings) {
        Map<String, Integer> found = new TreeMap<>();
        for (Finding finding : findings) {
            if (finding.getCount() > 0) found.put(finding.getName(), finding.getCount());
        }
        return found;
    }
}
