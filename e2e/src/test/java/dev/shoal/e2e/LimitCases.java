package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.TurnRequested;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** Every limit of an agent ends a task with a reason of its own, after what it still allows and not later. */
interface LimitCases {
    GovernedStack stack();

    @Test
    default void endsATaskWhoseMoneyIsSpent() {
        stack().submit("costly", "poor", "call look look look");
        TaskFailed failed = stack().failed("costly");
        assertEquals("cost_limit", failed.getCode());
        assertEquals(2_000, failed.getUsage().getCostNanos());
    }

    @Test
    default void endsATaskAtItsLimitOfTurns() {
        stack().submit("turned", "short", "call note note note");
        TaskFailed failed = stack().failed("turned");
        assertEquals("turn_limit", failed.getCode());
        assertEquals(2, failed.getUsage().getTurns());
        assertEquals(1, calls("turned"), "no call whose result no turn could read");
    }

    @Test
    default void endsATaskAtItsAgentsAndItsOwnLimitOfTokens() {
        stack().submit("worded", "terse", "call note note note");
        var own = GovernedStack.task("thrifty", "short", "call note note").setMaxTokens(2L);
        stack().client.send("thrifty", own.build()).join();
        TaskFailed agents = stack().failed("worded");
        assertEquals("token_limit", agents.getCode());
        assertEquals(4, agents.getUsage().getPromptTokens());
        assertEquals(1, calls("worded"));
        assertEquals("token_limit", stack().failed("thrifty").getCode());
        assertEquals(0, calls("thrifty"));
    }

    @Test
    default void endsATaskThatCallsTooOftenInAllOrOneTool() {
        stack().submit("called", "few", "call note note");
        stack().submit("insisted", "once", "call note big note");
        TaskFailed all = stack().failed("called");
        assertEquals("tool_limit", all.getCode());
        assertEquals("more than 1 tool calls", all.getReason());
        assertEquals(1, calls("called"));
        TaskFailed one = stack().failed("insisted");
        assertEquals("tool_limit", one.getCode());
        assertEquals("more than 1 calls of tool note", one.getReason());
        assertEquals(2, calls("insisted"));
    }

    @Test
    default void endsATaskWhoseResultsTakeTooMuchAndTellsTheModelOfOneThatDoes() {
        stack().submit("filled", "full", "call big big big");
        stack().submit("swamped", "shaky", "call huge");
        TaskFailed failed = stack().failed("filled");
        assertEquals("result_limit", failed.getCode());
        assertEquals(2, calls("filled"));
        assertTrue(failed.getUsage().getResultBytes() > GovernedAgents.TOTAL_RESULT_BYTES);
        stack().completed("swamped");
        String told = stack().trajectory("swamped").getMessages().get(2).getContent();
        assertTrue(told.contains("result_too_large"), told);
    }

    @Test
    default void endsATaskAtItsDeadline() {
        stack().submit("overdue", "brief", "wait");
        TaskFailed failed = stack().failed("overdue");
        assertEquals("deadline_exceeded", failed.getCode());
        Duration lived = Duration.between(stack().trajectory("overdue").getSubmittedAt(), failed.getCompletedAt());
        assertTrue(lived.toMillis() >= 1_000, lived::toString);
    }

    @Test
    default void carriesWhatIsLeftInHeaders() {
        stack().submit("counted", "rich", "call note");
        stack().completed("counted");
        List<Map<String, String>> turns = headers(GovernedStack.TOPICS.turns(), "counted");
        assertEquals("5", turns.get(0).get("shoal-turns-left"));
        assertEquals("4", turns.get(1).get("shoal-turns-left"));
        assertEquals("10000", turns.get(0).get("shoal-tokens-left"));
        assertEquals("9998", turns.get(1).get("shoal-tokens-left"));
        Map<String, String> call =
                headers(GovernedStack.TOPICS.invocations("sql"), "counted").get(0);
        assertEquals("8000", call.get("shoal-cost-nanos-left"));
        assertTrue(Long.parseLong(call.get("shoal-deadline-ms")) > System.currentTimeMillis());
    }

    @Test
    default void asksAgainWhenNoDecisionComesInTime() {
        stack().submit("late", "slow", "slowly");
        stack().completed("late");
        List<Integer> attempts = stack().world.seen("late").stream()
                .map(record -> ((TurnRequested) record).getAttempt())
                .toList();
        assertEquals(List.of(1, 2), attempts);
    }

    @Test
    default void givesUpATurnThatNobodyDecides() {
        stack().submit("ignored", "hasty", "wait");
        TaskFailed failed = stack().failed("ignored");
        assertEquals("turn_failed", failed.getCode());
        assertTrue(failed.getReason().contains("failed 2 times"), failed.getReason());
    }

    private long calls(String task) {
        return stack().world.seen(task).stream()
                .filter(record -> record instanceof ToolInvoked)
                .count();
    }

    /** Of the task's records in a topic, in their order. */
    private List<Map<String, String>> headers(String topic, String task) {
        Map<String, Object> settings = stack().where.clients();
        settings.put("isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            List<Map<String, String>> found = new ArrayList<>();
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (!record.key().equals(task)) continue;
                    Map<String, String> headers = new HashMap<>();
                    record.headers()
                            .forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.US_ASCII)));
                    found.add(headers);
                }
            }
            return found;
        }
    }
}
