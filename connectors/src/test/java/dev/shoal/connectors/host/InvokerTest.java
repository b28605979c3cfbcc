package dev.shoal.connectors.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.Problems;
import dev.shoal.connectors.Tools;
import dev.shoal.connectors.spi.AttemptLedger;
import dev.shoal.connectors.spi.ToolCall;
import dev.shoal.connectors.spi.ToolConnector;
import dev.shoal.connectors.spi.ToolOutcome;
import dev.shoal.connectors.spi.ToolOutcome.Permanent;
import dev.shoal.connectors.spi.ToolOutcome.Retryable;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.ToolInvoked;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InvokerTest {
    private static final String PROPERTIES = "{\"sku\": {\"type\": \"string\", \"maxLength\": 7}}";

    private final Watchdog watchdog = new Watchdog("test-watchdog");
    private final ScriptedConnector connector = new ScriptedConnector();
    private ToolDefinition tool = Tools.tool(
            "scripted", Effect.READ, PROPERTIES, "{}", Map.of("customer", "headers.customer", "id", "invocation.id"));
    private Optional<AttemptLedger> attempts = Optional.empty();

    @AfterEach
    void stop() {
        watchdog.close();
    }

    /** Answers as told and remembers its calls. */
    private static final class ScriptedConnector implements ToolConnector {
        final List<ToolCall> calls = new ArrayList<>();
        PreparedTool behaviour = call -> ToolOutcome.success("{}");
        int prepared;

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public PreparedTool prepare(ToolDefinition tool) {
            prepared++;
            Problems problems = new Problems("Tool " + tool.getName());
            if (tool.getBinding().equals("broken")) problems.add("binding", "is broken");
            problems.throwIfAny();
            return call -> {
                calls.add(call);
                return behaviour.invoke(call);
            };
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private ToolOutcome execute(ToolInvoked.Builder invoked, int deliveryCount) {
        return execute(invoked, deliveryCount, Duration.ofSeconds(10), new CompletableFuture<>());
    }

    private ToolOutcome execute(
            ToolInvoked.Builder invoked, int deliveryCount, Duration grace, CompletableFuture<ToolOutcome> early) {
        AgentDefinition agent = AgentDefinition.newBuilder()
                .setName("a")
                .setVersion(1)
                .setModel("m")
                .setInstructions("")
                .setTools(List.of(tool))
                .setMaxTurns(8)
                .setMaxTokens(1000)
                .setMaxTimeMs(60_000)
                .setMaxResultBytes(20)
                .build();
        var invoker = new Invoker(
                id -> id.equals("a@1") ? Optional.of(agent) : Optional.empty(), connector, attempts, watchdog, grace);
        return invoker.execute(invoked.build(), deliveryCount, early::complete);
    }

    private static ToolInvoked.Builder invoked() {
        return ToolInvoked.newBuilder()
                .setInvocationId("t/1/0")
                .setTaskId("t")
                .setTurn(1)
                .setIndex(0)
                .setAttempt(1)
                .setAgent("a@1")
                .setTool("tool")
                .setArguments("{\"sku\": \"LMP-001\"}")
                .setHeaders(Map.of("customer", "c-7"))
                .setDeadline(Instant.now().plusSeconds(60));
    }

    private void refused(String code, ToolInvoked.Builder invoked) {
        ToolOutcome outcome = execute(invoked, 1);
        String found = outcome instanceof Permanent permanent ? permanent.code() : outcome.toString();
        assertEquals(code, found);
        assertEquals(List.of(), connector.calls, "not executed");
    }

    @Test
    void callCarriesArgumentsAndBoundValues() {
        assertEquals(ToolOutcome.success("{}"), execute(invoked(), 1));
        ToolCall call = connector.calls.get(0);
        assertEquals("LMP-001", call.arguments().path("sku").asText());
        assertEquals(Map.of("customer", "c-7", "id", "t/1/0"), call.bound());
        Duration left = Duration.between(Instant.now(), call.deadline());
        assertTrue(left.compareTo(Duration.ofSeconds(5)) <= 0, "the tool's timeout, not the task's deadline");
    }

    @Test
    void deadlineOfTheTaskShortensTheCall() {
        Instant deadline = Instant.now().plusSeconds(2).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        execute(invoked().setDeadline(deadline), 1);
        assertEquals(deadline, connector.calls.get(0).deadline());
    }

    @Test
    void lateInvocationIsNotExecuted() {
        refused("deadline_exceeded", invoked().setDeadline(Instant.now().minusMillis(1)));
    }

    @Test
    void toolThatTheAgentDoesNotListIsNotServed() {
        refused("unknown_tool", invoked().setTool("drop_tables"));
    }

    @Test
    void toolOfAnotherConnectorIsNotServed() {
        tool = Tools.tool("other", Effect.READ, PROPERTIES, "{}", Map.of());
        refused("unknown_tool", invoked());
    }

    @Test
    void unknownAgentMayAppearLater() {
        ToolOutcome outcome = execute(invoked().setAgent("b@1"), 1);
        assertEquals("agent_not_loaded", ((Retryable) outcome).code());
    }

    @Test
    void argumentsAreCheckedAgain() {
        refused("invalid_arguments", invoked().setArguments("{\"sku\": \"much too long\"}"));
        refused("invalid_arguments", invoked().setArguments("{\"sku\": \"x\", \"customer\": \"c-8\"}"));
        refused("invalid_arguments", invoked().setArguments("[]"));
        refused("invalid_arguments", invoked().setArguments("{"));
    }

    @Test
    void missingHeaderIsNamed() {
        assertEquals(
                new Permanent("invalid_task", "the task has no headers.customer, which this tool needs"),
                execute(invoked().setHeaders(Map.of()), 1));
    }

    @Test
    void unusableDefinitionIsPreparedOnceAndRefused() {
        tool = Tools.tool("scripted", Effect.READ, PROPERTIES, "broken", Map.of());
        refused("tool_failed", invoked());
    }

    @Test
    void valueFromTheTaskMayNotAlsoComeFromTheModel() {
        tool = Tools.tool("scripted", Effect.READ, PROPERTIES, "{}", Map.of("sku", "headers.sku"));
        refused("tool_failed", invoked());
        tool = Tools.tool("scripted", Effect.READ, PROPERTIES, "{}", Map.of("x", "secrets.y"));
        refused("tool_failed", invoked());
    }

    @Test
    void tooLargeResultIsRefused() {
        connector.behaviour = call -> ToolOutcome.success("\"" + "x".repeat(20) + "\"");
        assertEquals(ToolOutcome.tooLarge(20), execute(invoked(), 1));
    }

    @Test
    void bugInConnectorIsAPermanentFailureWithoutItsMessage() {
        connector.behaviour = call -> {
            throw new IllegalStateException("secret");
        };
        assertEquals(new Permanent("tool_failed", "the connector failed"), execute(invoked(), 1));
    }

    @Test
    void callThatIgnoresItsTimeIsInterrupted() {
        connector.behaviour = call -> {
            new CountDownLatch(1).await();
            return ToolOutcome.success("{}");
        };
        var early = new CompletableFuture<ToolOutcome>();
        ToolOutcome outcome =
                execute(invoked().setDeadline(Instant.now().plusMillis(100)), 1, Duration.ofMillis(50), early);
        assertEquals("tool_timeout", ((Retryable) outcome).code());
        assertFalse(Thread.interrupted(), "the pool's thread is clean again");
    }

    @Test
    void outcomeDoesNotWaitForACallThatIgnoresItsInterrupt() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        connector.behaviour = call -> {
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    // A stubborn call.
                }
            }
            return ToolOutcome.success("{}");
        };
        var early = new CompletableFuture<ToolOutcome>();
        Thread stuck = new Thread(
                () -> execute(invoked().setDeadline(Instant.now().plusMillis(100)), 1, Duration.ofMillis(50), early));
        stuck.start();
        assertEquals("tool_timeout", ((Retryable) early.get(10, TimeUnit.SECONDS)).code());
        end.countDown();
        stuck.join();
    }

    private void atMostOnce() {
        tool = Tools.tool("scripted", Effect.AT_MOST_ONCE, PROPERTIES, "{}", Map.of());
    }

    private static String code(ToolOutcome outcome) {
        if (outcome instanceof Permanent permanent) return permanent.code();
        return outcome instanceof Retryable retryable ? "retryable " + retryable.code() : outcome.toString();
    }

    @Test
    void redeliveredAtMostOnceCallIsNotRepeatedWithoutLedger() {
        atMostOnce();
        assertEquals(ToolOutcome.success("{}"), execute(invoked(), 1));
        assertEquals("outcome_unknown", code(execute(invoked(), 2)));
        assertEquals(1, connector.calls.size());
    }

    @Test
    void ledgerTellsBegunAttemptsWhateverTheDeliveryCount() {
        atMostOnce();
        Set<String> begun = new HashSet<>();
        attempts = Optional.of((id, attempt) -> begun.add(id + "#" + attempt));
        assertEquals(ToolOutcome.success("{}"), execute(invoked(), 3), "the earlier deliveries never began");
        assertEquals("outcome_unknown", code(execute(invoked(), 1)));
        assertEquals(ToolOutcome.success("{}"), execute(invoked().setAttempt(2), 1), "the orchestrator asked again");
        assertEquals(2, connector.calls.size());
    }

    @Test
    void attemptThatCannotBeRecordedIsNotMade() {
        atMostOnce();
        attempts = Optional.of((id, attempt) -> {
            throw new IOException("database away");
        });
        assertEquals("retryable tool_unavailable", code(execute(invoked(), 1)));
        assertEquals(List.of(), connector.calls);
    }

    @Test
    void doubtfulOutcomeOfAtMostOnceCallIsNotRetried() {
        atMostOnce();
        connector.behaviour = call -> new Retryable("http_500", "?", Optional.empty());
        assertEquals("outcome_unknown", code(execute(invoked(), 1)));
        connector.behaviour = call -> {
            throw new IllegalStateException();
        };
        assertEquals("outcome_unknown", code(execute(invoked(), 1)));
        connector.behaviour = call -> new Retryable("tool_unavailable", "refused", Optional.empty());
        assertEquals("retryable tool_unavailable", code(execute(invoked(), 1)), "nothing was done for sure");
    }
}
