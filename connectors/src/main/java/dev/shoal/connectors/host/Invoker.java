package dev.shoal.connectors.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.connectors.spi.AttemptLedger;
import dev.shoal.connectors.spi.Json;
import dev.shoal.connectors.spi.ToolCall;
import dev.shoal.connectors.spi.ToolConnector;
import dev.shoal.connectors.spi.ToolOutcome;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.schemas.json.ArgumentCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether an invocation may be executed and has it executed. Everything that is wrong with it is an outcome, nothing
 * is thrown. Thread-safe.
 */
final class Invoker {
    private static final Logger log = LoggerFactory.getLogger(Invoker.class);
    /** Connectors keep their time themselves; this much later a thread counts as stuck. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Function<String, Optional<AgentDefinition>> agents;
    private final ToolCatalogue tools;
    private final Optional<AttemptLedger> attempts;
    private final Watchdog watchdog;
    private final Duration grace;

    /** @param agents finds a definition by name@version */
    Invoker(
            Function<String, Optional<AgentDefinition>> agents,
            ToolConnector connector,
            Optional<AttemptLedger> attempts,
            Watchdog watchdog) {
        this(agents, connector, attempts, watchdog, GRACE);
    }

    Invoker(
            Function<String, Optional<AgentDefinition>> agents,
            ToolConnector connector,
            Optional<AttemptLedger> attempts,
            Watchdog watchdog,
            Duration grace) {
        this.agents = agents;
        this.tools = new ToolCatalogue(connector);
        this.attempts = attempts;
        this.watchdog = watchdog;
        this.grace = grace;
    }

    /** @param early gets the outcome when it must not be waited for any longer; the returned one is then void */
    ToolOutcome execute(ToolInvoked invoked, int deliveryCount, Consumer<ToolOutcome> early) {
        if (!invoked.getDeadline().isAfter(Instant.now())) {
            return ToolOutcome.permanent(ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before the tool ran");
        }
        Optional<AgentDefinition> agent = agents.apply(invoked.getAgent());
        if (agent.isEmpty()) {
            return ToolOutcome.retryable(
                    ErrorCode.AGENT_NOT_LOADED, "agent " + invoked.getAgent() + " is not known to the connector yet");
        }
        Optional<ToolDefinition> definition = tools.definition(agent.get(), invoked.getTool());
        if (definition.isEmpty()) {
            return ToolOutcome.permanent(
                    ErrorCode.UNKNOWN_TOOL, "agent " + invoked.getAgent() + " has no such tool at this connector");
        }
        Optional<ToolCatalogue.Tool> tool = tools.prepared(invoked.getAgent(), definition.get());
        if (tool.isEmpty()) {
            return ToolOutcome.permanent(ErrorCode.TOOL_FAILED, "the tool's definition cannot be used");
        }
        return checked(agent.get(), tool.get(), invoked, deliveryCount, early);
    }

    private ToolOutcome checked(
            AgentDefinition agent,
            ToolCatalogue.Tool tool,
            ToolInvoked invoked,
            int deliveryCount,
            Consumer<ToolOutcome> early) {
        List<String> problems = ArgumentCheck.problems(tool.schema(), invoked.getArguments());
        if (!problems.isEmpty()) {
            return ToolOutcome.permanent(ErrorCode.INVALID_ARGUMENTS, String.join("; ", problems));
        }
        Map<String, String> bound = new HashMap<>();
        for (Map.Entry<String, String> bind : tool.definition().getBind().entrySet()) {
            Optional<String> value = Binds.value(bind.getValue(), invoked);
            if (value.isEmpty()) return missing(bind.getValue());
            bound.put(bind.getKey(), value.get());
        }
        ToolCall call = call(agent, tool.definition(), invoked, bound);
        if (tool.definition().getEffect() != Effect.AT_MOST_ONCE) return invoke(tool, call, early);
        Optional<ToolOutcome> refusal = begin(call, deliveryCount);
        if (refusal.isPresent()) return refusal.get();
        return onceOnly(invoke(tool, call, outcome -> early.accept(onceOnly(outcome))));
    }

    private static ToolOutcome missing(String source) {
        return ToolOutcome.permanent(ErrorCode.INVALID_TASK, "the task has no " + source + ", which this tool needs");
    }

    private static ToolCall call(
            AgentDefinition agent, ToolDefinition tool, ToolInvoked invoked, Map<String, String> bound) {
        Instant timeout = Instant.now().plusMillis(tool.getTimeoutMs());
        Instant deadline = invoked.getDeadline().isBefore(timeout) ? invoked.getDeadline() : timeout;
        return new ToolCall(
                invoked.getInvocationId(),
                invoked.getTaskId(),
                invoked.getAttempt(),
                invoked.getTool(),
                arguments(invoked),
                bound,
                deadline,
                agent.getMaxResultBytes());
    }

    private static ObjectNode arguments(ToolInvoked invoked) {
        try {
            return (ObjectNode) Json.read(invoked.getArguments());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the check takes JSON objects only", e);
        }
    }

    /** Says whether an attempt of an at-most-once tool must not be made; from here on it counts as made. */
    private Optional<ToolOutcome> begin(ToolCall call, int deliveryCount) {
        try {
            boolean first = attempts.isPresent()
                    ? attempts.get().begin(call.invocationId(), call.attempt())
                    : deliveryCount == 1;
            if (first) return Optional.empty();
            return Optional.of(outcomeUnknown());
        } catch (IOException e) {
            log.warn("{} of {}: {}", call.tool(), call.invocationId(), e.getMessage());
            return Optional.of(ToolOutcome.retryable(ErrorCode.TOOL_UNAVAILABLE, "the attempt cannot be recorded"));
        }
    }

    /** Only what surely did nothing may be tried again. */
    private static ToolOutcome onceOnly(ToolOutcome outcome) {
        boolean doubtful = outcome instanceof ToolOutcome.Retryable retryable
                && !retryable.code().equals(ErrorCode.TOOL_UNAVAILABLE.code());
        return doubtful ? outcomeUnknown() : outcome;
    }

    private static ToolOutcome outcomeUnknown() {
        return ToolOutcome.permanent(
                ErrorCode.OUTCOME_UNKNOWN, "the call may have had its effect and is not repeated; a human has to look");
    }

    private ToolOutcome invoke(ToolCatalogue.Tool tool, ToolCall call, Consumer<ToolOutcome> early) {
        Duration limit = Duration.between(Instant.now(), call.deadline()).plus(grace);
        Watchdog.Watch watch = watchdog.watch(limit, () -> stuck(call, early));
        try {
            return capped(call, tool.prepared().invoke(call));
        } catch (InterruptedException e) {
            return timedOut();
        } catch (RuntimeException e) {
            // The message may hold arguments; the class and the place are what a developer needs.
            log.error(
                    "{} of {}: {} at {}",
                    call.tool(),
                    call.invocationId(),
                    e.getClass().getName(),
                    place(e));
            boolean repeatable = tool.definition().getEffect() != Effect.AT_MOST_ONCE;
            return repeatable ? ToolOutcome.permanent(ErrorCode.TOOL_FAILED, "the connector failed") : outcomeUnknown();
        } finally {
            watch.close();
        }
    }

    private static void stuck(ToolCall call, Consumer<ToolOutcome> early) {
        log.warn("{} of {} did not keep its time and was interrupted", call.tool(), call.invocationId());
        early.accept(timedOut());
    }

    private static ToolOutcome timedOut() {
        return ToolOutcome.retryable(ErrorCode.TOOL_TIMEOUT, "the tool did not finish in time");
    }

    private static ToolOutcome capped(ToolCall call, ToolOutcome outcome) {
        boolean tooLarge = outcome instanceof ToolOutcome.Success success
                && success.resultJson().getBytes(StandardCharsets.UTF_8).length > call.maxResultBytes();
        return tooLarge ? ToolOutcome.tooLarge(call.maxResultBytes()) : outcome;
    }

    private static String place(RuntimeException e) {
        return e.getStackTrace().length == 0 ? "an unknown place" : e.getStackTrace()[0].toString();
    }
}
