package dev.shoal.cli.approvals;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.cli.client.Printable;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.ApprovalRequested;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One human's answer to one invocation that waits.
 *
 * @param by who answers; a claim, since nobody checks it but the broker's rules for the topic
 */
public record ApprovalAnswer(String invocationId, boolean given, String by, String reason) {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(300);
    private static final Pattern ID = Pattern.compile("(?s).+/[0-9]{1,9}/[0-9]{1,9}");
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_REASON = 500;

    /** @throws dev.shoal.bootstrap.config.InvalidInput with everything in it that cannot be sent */
    public void check() {
        var problems = new Problems("The command line");
        if (!ID.matcher(invocationId).matches()) {
            problems.add(invocationId, "is no id of an invocation; one looks like TASK/1/0");
        }
        text("--by", by, LONGEST_NAME, problems);
        if (!given || !reason.isEmpty()) text("--reason", reason, LONGEST_REASON, problems);
        problems.throwIfAny();
    }

    private static void text(String flag, String value, int most, Problems problems) {
        if (value.isBlank()) problems.add(flag, "must not be empty");
        if (value.length() > most) problems.add(flag, "must have at most " + most + " characters");
        if (value.chars().anyMatch(Character::isISOControl)) problems.add(flag, "must be one line of text");
    }

    /** Sends the answer and waits until the orchestrator has taken it. @return whether it has */
    public boolean send(ConnectionSettings connection, PrintStream out)
            throws ExecutionException, InterruptedException {
        Optional<ApprovalRequested> request = waiting(connection, out);
        if (request.isEmpty()) return false;
        String topic = new Topics(connection.topicPrefix()).approvalRequests();
        try (var follower = new RecordFollower(connection, List.of(topic), false)) {
            // It may have been settled before the follower was there: it would wait for nothing.
            if (waiting(connection, out).isEmpty()) return false;
            publish(connection, request.get());
            List<ApprovalSettled> settled = new ArrayList<>();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (settled.isEmpty() && System.nanoTime() < end) {
                follower.poll(POLL, (from, record) -> {
                    boolean ours = record instanceof ApprovalSettled s
                            && s.getInvocationId().equals(invocationId);
                    if (ours) settled.add((ApprovalSettled) record);
                });
            }
            return report(settled, request.get().getTool(), out);
        }
    }

    /** The request, if it still waits; says so if not. */
    private Optional<ApprovalRequested> waiting(ConnectionSettings connection, PrintStream out) {
        ApprovalBoard board = ApprovalTopic.read(connection);
        Optional<ApprovalRequested> request = board.waiting(invocationId);
        if (request.isPresent() && Instant.now().isBefore(request.get().getExpiresAt())) return request;
        String what = "no invocation of this id waits for approval; `shoal approvals list` names those that do";
        if (request.isPresent()) what = "expired at " + request.get().getExpiresAt();
        Optional<ApprovalSettled> settled = board.settled(invocationId);
        if (settled.isPresent()) what = "does not wait any more: " + told(settled.get());
        out.println(shownId() + ": " + what);
        return Optional.empty();
    }

    private void publish(ConnectionSettings connection, ApprovalRequested request)
            throws ExecutionException, InterruptedException {
        SpecificRecord answer = given
                ? new ApprovalGiven(request.getTaskId(), invocationId, by, reason)
                : new ApprovalRefused(request.getTaskId(), invocationId, by, reason);
        Map<String, Object> settings = connection.clients();
        settings.put("acks", "all");
        settings.putIfAbsent("max.block.ms", "20000"); // a person is waiting
        String topic = new Topics(connection.topicPrefix()).approvals();
        try (Registry registry = Registry.connect(connection.registry());
                var producer = new KafkaProducer<>(
                        settings, new StringSerializer(), registry.serde().serializer())) {
            producer.send(new ProducerRecord<>(topic, request.getTaskId(), answer))
                    .get();
        }
    }

    private boolean report(List<ApprovalSettled> settled, String tool, PrintStream out) {
        if (settled.isEmpty()) {
            out.println(shownId() + ": sent, but not taken within " + PATIENCE.toSeconds()
                    + " s: does the orchestrator run? It counts when it does, until the invocation expires");
            return false;
        }
        ApprovalSettled end = settled.get(0);
        ApprovalOutcome wanted = given ? ApprovalOutcome.GIVEN : ApprovalOutcome.REFUSED;
        if (end.getOutcome() != wanted || !end.getBy().equals(by)) {
            out.println(shownId() + ": somebody was faster: " + told(end));
            return false;
        }
        out.println(shownId() + ": " + told(end) + "; "
                + (given ? "tool " + Printable.text(tool, 100) + " is called" : "the model is told"));
        return true;
    }

    private String shownId() {
        return Printable.text(invocationId, 300);
    }

    private static String told(ApprovalSettled end) {
        String by = end.getBy().isEmpty() ? "" : " by " + Printable.text(end.getBy(), 200);
        String why = end.getReason().isEmpty() ? "" : " (" + Printable.text(end.getReason(), 600) + ")";
        String what =
                switch (end.getOutcome()) {
                    case GIVEN -> "approved";
                    case REFUSED -> "refused";
                    case EXPIRED -> "expired";
                    case TASK_ENDED -> "its task ended";
                };
        return what + by + " at " + end.getAt() + why;
    }
}
