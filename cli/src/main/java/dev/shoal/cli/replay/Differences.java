package dev.shoal.cli.replay;

import dev.shoal.cli.client.RecordJson;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.blob.BlobRef;
import dev.shoal.streams.agent.AgentCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;

/**
 * Where a replay ends otherwise than the task did. Times of decisions are left out: only the orchestrator's own clock knew them.
 * Pure.
 */
final class Differences {
    private static final int LONGEST = 300;

    private final List<String> found = new ArrayList<>();

    private Differences() {}

    /** @return each in words; empty when the end is the same, or when there is nothing to compare yet */
    static List<String> of(List<Step> steps, TaskHistory history) {
        var differences = new Differences();
        List<SpecificRecord> results = new ArrayList<>();
        Optional<Trajectory> trajectory = Optional.empty();
        for (Step step : steps) {
            for (AgentCommand command : step.decision().commands()) {
                if (command instanceof AgentCommand.Complete c) results.add(c.result());
                if (command instanceof AgentCommand.Fail c) results.add(c.result());
                if (command instanceof AgentCommand.Archive c) trajectory = Optional.of(c.trajectory());
            }
        }
        differences.results(results, history);
        if (trajectory.isPresent() && history.trajectory().isPresent()) {
            differences.trajectory(trajectory.get(), history.trajectory().get());
        } else if (!history.results().isEmpty()) {
            differences.presence(
                    "trajectory", trajectory.isPresent(), history.trajectory().isPresent());
        }
        return differences.found;
    }

    private void results(List<SpecificRecord> replayed, TaskHistory history) {
        List<SpecificRecord> recorded = history.results();
        if (recorded.stream().map(Differences::round).distinct().count() < recorded.size())
            found.add("results: holds " + recorded.size() + " records of this task, not one");
        if (replayed.isEmpty() || recorded.isEmpty()) {
            presence("result", !replayed.isEmpty(), !recorded.isEmpty());
            return;
        }
        result(replayed.get(replayed.size() - 1), recorded.get(recorded.size() - 1));
    }

    /** Each round of a task has a result of its own. */
    private static int round(SpecificRecord result) {
        return result instanceof TaskCompleted c ? c.getRound() : ((TaskFailed) result).getRound();
    }

    private void presence(String what, boolean replayed, boolean recorded) {
        if (replayed && !recorded) found.add(what + ": the replay ends the task, and none is recorded");
        if (!replayed && recorded) found.add(what + ": one is recorded, and the replay does not end the task");
    }

    private void result(SpecificRecord replayed, SpecificRecord recorded) {
        if (replayed instanceof TaskCompleted a && recorded instanceof TaskCompleted b) {
            compare("result.agent", a.getAgent(), b.getAgent());
            compare("result.kind", a.getKind(), b.getKind());
            compare("result.answer", a.getAnswer(), b.getAnswer());
            compare("result.usage", a.getUsage(), b.getUsage());
        } else if (replayed instanceof TaskFailed a && recorded instanceof TaskFailed b) {
            compare("result.agent", a.getAgent(), b.getAgent());
            compare("result.code", a.getCode(), b.getCode());
            compare("result.reason", a.getReason(), b.getReason());
            compare("result.usage", a.getUsage(), b.getUsage());
        } else {
            compare("result", replayed, recorded);
        }
    }

    private void trajectory(Trajectory replayed, Trajectory recorded) {
        compare("trajectory.agent", replayed.getAgent(), recorded.getAgent());
        compare("trajectory.outcome", replayed.getOutcome(), recorded.getOutcome());
        compare("trajectory.headers", replayed.getHeaders(), recorded.getHeaders());
        compare("trajectory.usage", replayed.getUsage(), recorded.getUsage());
        List<Message> a = replayed.getMessages();
        List<Message> b = recorded.getMessages();
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            compare("trajectory.messages[" + i + "]", at(a, i).map(claimed(recorded, i)), at(b, i));
        }
        List<ApprovalSettled> c = replayed.getApprovals();
        List<ApprovalSettled> d = recorded.getApprovals();
        for (int i = 0; i < Math.max(c.size(), d.size()); i++) {
            compare(
                    "trajectory.approvals[" + i + "]",
                    at(c, i).map(Differences::timeless),
                    at(d, i).map(Differences::timeless));
        }
    }

    /** Where the recorded content lies in a blob store, the same content is replayed as the same emptiness. */
    private static UnaryOperator<Message> claimed(Trajectory recorded, int index) {
        String claim = recorded.getClaims().get(String.valueOf(index));
        return message ->
                claim == null || !claim.equals(BlobRef.of(message.getContent()).toString())
                        ? message
                        : Message.newBuilder(message).setContent("").build();
    }

    private static <T> Optional<T> at(List<T> list, int index) {
        return index < list.size() ? Optional.of(list.get(index)) : Optional.empty();
    }

    private static String timeless(ApprovalSettled approval) {
        return approval.getInvocationId() + " " + approval.getOutcome() + " by " + approval.getBy() + ": "
                + approval.getReason();
    }

    private void compare(String what, Object replayed, Object recorded) {
        if (Objects.equals(replayed, recorded)) return;
        found.add(what + ": replayed " + shown(replayed) + ", recorded " + shown(recorded));
    }

    private static String shown(Object value) {
        if (value instanceof Optional<?> optional)
            return optional.map(Differences::shown).orElse("nothing");
        if (value instanceof SpecificRecord record)
            return RecordJson.line(RecordJson.of(record).toString(), LONGEST);
        return RecordJson.line(String.valueOf(value), LONGEST);
    }
}
