package dev.shoal.cli.replay.dryrun;

import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A recorded task beside its dry run. Pure, immutable.
 *
 * @param before and @param after each call with what became of it, in words
 * @param unknown the call at which the dry run had to stop
 */
record Comparison(
        String taskId,
        Kind kind,
        String outcomeBefore,
        String outcomeAfter,
        List<String> before,
        List<String> after,
        String answerBefore,
        String answerAfter,
        Usage usageBefore,
        Usage usageAfter,
        Optional<String> unknown) {
    /** From the one that changes nothing to the one that says least. */
    enum Kind {
        SAME,
        /** The same calls and end, another wording. */
        OTHER_WORDS,
        OTHER_CALLS,
        OTHER_OUTCOME,
        /** A tool was asked something whose answer is on record nowhere. */
        UNKNOWN;

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** What stands for the outcome of a run that had to stop. */
    static final String STOPPED = "unknown";

    static Comparison of(RecordedTask task, DryRun.Outcome run) {
        var recorded = task.trajectory();
        List<String> before = calls(recorded.getMessages(), recorded.getApprovals());
        List<String> after = calls(run.messages(), run.approvals());
        String outcome = run.end().map(end -> end.getOutcome()).orElse(STOPPED);
        String answerBefore = answer(recorded.getMessages());
        String answerAfter = answer(run.messages());
        Kind kind = Kind.SAME;
        if (run.unknown().isPresent() || run.end().isEmpty()) kind = Kind.UNKNOWN;
        else if (!outcome.equals(recorded.getOutcome())) kind = Kind.OTHER_OUTCOME;
        else if (!before.equals(after)) kind = Kind.OTHER_CALLS;
        else if (!answerBefore.equals(answerAfter)) kind = Kind.OTHER_WORDS;
        return new Comparison(
                task.id(),
                kind,
                recorded.getOutcome(),
                outcome,
                before,
                after,
                answerBefore,
                answerAfter,
                recorded.getUsage(),
                run.usage(),
                run.unknown());
    }

    private static List<String> calls(List<Message> messages, List<ApprovalSettled> approvals) {
        List<String> lines = new ArrayList<>();
        for (RecordedCall call : RecordedCall.all(messages)) {
            String place = "/" + call.turn() + "/" + call.index();
            var line =
                    new StringBuilder("turn ").append(call.turn()).append(": ").append(call.question());
            approvals.stream()
                    .filter(settled -> settled.getInvocationId().endsWith(place))
                    .findFirst()
                    .ifPresent(settled -> line.append(", approval ")
                            .append(settled.getOutcome().name().toLowerCase(Locale.ROOT)));
            call.result().flatMap(RecordedResults::rule).ifPresent(code -> line.append(" -> ")
                    .append(code));
            lines.add(line.toString());
        }
        return lines;
    }

    /** The last words of the model; empty when it called tools to the end. */
    private static String answer(List<Message> messages) {
        if (messages.isEmpty()) return "";
        Message last = messages.get(messages.size() - 1);
        return last.getRole() == Role.ASSISTANT && last.getCalls().isEmpty() ? last.getContent() : "";
    }
}
