package dev.shoal.workers;

import dev.shoal.bootstrap.kafka.ShareLane.Unavailable;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.blob.BlobFailure;
import dev.shoal.schemas.blob.ClaimCheck;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.schemas.topic.Urgency;
import dev.shoal.workers.dialect.Decision;
import dev.shoal.workers.engine.Completion;
import dev.shoal.workers.engine.EngineBusy;
import dev.shoal.workers.engine.Priority;
import dev.shoal.workers.kafka.TurnDecider;
import dev.shoal.workers.prompt.jinja.TemplateError;
import dev.shoal.workers.sampling.Sampler;
import dev.shoal.workers.sampling.SamplingSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides turns with one model: finds the agent, renders the prompt, runs the engine. Thread-safe. */
final class ModelTurns implements TurnDecider {
    private static final Logger log = LoggerFactory.getLogger(ModelTurns.class);

    /** A turn may be requested just before its agent's definition arrives here. */
    private static final Duration AGENT_PATIENCE = Duration.ofSeconds(5);

    private static final long AGENT_POLL_MS = 100;

    private final Model model;
    private final ClaimCheck claims;
    private final ServedAgents served;
    private final AgentSource agents;
    private final TurnRecords records;
    private final int answerTokens;
    private final ScheduledExecutorService executor;

    ModelTurns(
            Model model,
            ClaimCheck claims,
            AgentSource agents,
            TurnRecords records,
            int answerTokens,
            ScheduledExecutorService executor) {
        this.model = model;
        this.claims = claims;
        this.served = new ServedAgents(model);
        this.agents = agents;
        this.records = records;
        this.answerTokens = answerTokens;
        this.executor = executor;
    }

    @Override
    public CompletionStage<? extends SpecificRecord> decide(TurnRequested request) {
        if (!agents.loaded()) {
            return CompletableFuture.failedFuture(new Unavailable("the agents topic is not read to its end yet", null));
        }
        return agent(request.getAgent(), Instant.now().plus(AGENT_PATIENCE))
                .thenCompose(agent -> agent.isPresent() ? decide(request, agent.get()) : unknown(request));
    }

    /** Looks until the agent is there or patience ends. */
    private CompletionStage<Optional<AgentDefinition>> agent(String id, Instant until) {
        Optional<AgentDefinition> found = agents.find(id);
        if (found.isPresent() || Instant.now().isAfter(until)) return CompletableFuture.completedFuture(found);
        var later = new CompletableFuture<Optional<AgentDefinition>>();
        executor.schedule(() -> agent(id, until).thenAccept(later::complete), AGENT_POLL_MS, TimeUnit.MILLISECONDS);
        return later;
    }

    private CompletionStage<SpecificRecord> unknown(TurnRequested request) {
        return failed(
                request,
                ErrorCode.AGENT_NOT_LOADED,
                "no definition of agent " + request.getAgent() + " arrived within " + AGENT_PATIENCE.toSeconds()
                        + " s");
    }

    private CompletionStage<SpecificRecord> decide(TurnRequested request, AgentDefinition agent) {
        if (!Instant.now().isBefore(request.getDeadline())) {
            return failed(request, ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before the turn was taken");
        }
        String needed = request.getModel() == null ? agent.getModel() : request.getModel();
        if (!needed.equals(model.name())) {
            String reason = "agent " + request.getAgent() + " needs the model " + needed + ", this worker serves "
                    + model.name();
            return failed(request, ErrorCode.UNKNOWN_MODEL, reason);
        }
        ServedAgent ready;
        try {
            ready = served.get(request.getAgent(), agent);
        } catch (IllegalArgumentException | TemplateError e) {
            log.error("agent {} cannot be served: {}", request.getAgent(), e.getMessage());
            return failed(
                    request,
                    ErrorCode.TURN_FAILED,
                    "agent " + request.getAgent() + " cannot be served: " + e.getMessage());
        }
        return run(request, ready);
    }

    private CompletionStage<SpecificRecord> run(TurnRequested request, ServedAgent agent) {
        try {
            return run(request, agent, claims.in(request.getMessages(), request.getClaims()));
        } catch (BlobFailure e) {
            if (e.away()) return CompletableFuture.failedFuture(new Unavailable(e.getMessage(), e));
            return failed(request, ErrorCode.CONTENT_LOST, e.getMessage());
        }
    }

    private CompletionStage<SpecificRecord> run(TurnRequested request, ServedAgent agent, List<Message> messages) {
        TurnPlan plan;
        try {
            plan = TurnPlan.of(model, agent.tools(), messages);
        } catch (TemplateError e) {
            return failed(request, ErrorCode.TURN_FAILED, "the model's chat template failed: " + e.getMessage());
        }
        Optional<String> tooLong = plan.tooLong();
        if (tooLong.isPresent()) return failed(request, ErrorCode.CONTEXT_FULL, tooLong.get());
        var sampler = new Sampler(sampling(request), seed(request));
        // The engine thread has better things to do than to read turns.
        return model.engine()
                .submit(plan.request(answerTokens, sampler, request.getDeadline())
                        .with(priority(request)))
                .handleAsync(
                        (completion, failure) -> {
                            if (failure != null) throw unavailable(failure);
                            return completed(request, plan, completion);
                        },
                        executor);
    }

    private SpecificRecord completed(TurnRequested request, TurnPlan plan, Completion completion) {
        if (completion instanceof Completion.Finished finished) {
            Decision decision = plan.read(finished)
                    .orElseThrow(() -> new IllegalStateException("the grammar let a malformed turn through"));
            return records.decided(request, finished, decision);
        }
        var failed = (Completion.Failed) completion;
        return records.failed(request, failed.code(), failed.reason());
    }

    private static RuntimeException unavailable(Throwable failure) {
        if (failure instanceof EngineBusy) return new Unavailable(failure.getMessage(), failure);
        return new IllegalStateException("the engine failed: " + failure, failure);
    }

    /** A turn may ask for another temperature than the model's own: samples that all say the same would prove nothing. */
    private SamplingSettings sampling(TurnRequested request) {
        SamplingSettings own = model.sampling();
        Double asked = request.getTemperature();
        if (asked == null || !(asked >= 0 && Double.isFinite(asked))) return own;
        return new SamplingSettings(asked, own.topK(), own.topP(), own.minP(), own.repetitionPenalty());
    }

    private static Priority priority(TurnRequested request) {
        return switch (Urgency.of(request.getPriority())) {
            case URGENT -> Priority.URGENT;
            case USUAL -> Priority.NORMAL;
            case PATIENT -> Priority.BACKGROUND;
        };
    }

    /** The same turn and attempt draws the same tokens, another attempt others. */
    private static long seed(TurnRequested request) {
        return Objects.hash(request.getTaskId(), request.getTurn(), request.getAttempt());
    }

    private CompletionStage<SpecificRecord> failed(TurnRequested request, ErrorCode code, String reason) {
        return CompletableFuture.completedFuture(records.failed(request, code, reason));
    }
}
