package dev.shoal.cli.deadletters;

import dev.shoal.schemas.avro.DeadLetter;
import java.time.Instant;
import java.util.Optional;

/**
 * Which dead letters are meant; an empty part means any.
 *
 * @param topic the letters' origin, @param since from this time on, @param until before this time
 * @param agent {@code name@version}, or a name for all its versions
 */
record LetterFilter(
        Optional<String> topic,
        Optional<String> code,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<String> task,
        Optional<String> agent) {
    static final LetterFilter ALL = new LetterFilter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Decodes only what the rest has not ruled out. */
    boolean matches(Letter letter, Contents contents) {
        return matches(letter.record()) && matchesTask(letter, contents) && matchesAgent(letter, contents);
    }

    /** Of a record that is no dead letter nothing is known but its time. */
    boolean matchesOther(Instant at) {
        boolean asksMore = topic.isPresent() || code.isPresent() || task.isPresent() || agent.isPresent();
        return !asksMore && matches(at);
    }

    private boolean matches(DeadLetter letter) {
        if (topic.isPresent() && !topic.get().equals(letter.getTopic())) return false;
        if (code.isPresent() && !code.get().equals(letter.getCode())) return false;
        return matches(letter.getAt());
    }

    private boolean matches(Instant at) {
        if (since.isPresent() && at.isBefore(since.get())) return false;
        return until.isEmpty() || at.isBefore(until.get());
    }

    private boolean matchesTask(Letter letter, Contents contents) {
        if (task.isEmpty() || letter.keyText().equals(task.get())) return true;
        return contents.of(letter).text("taskId").equals(task);
    }

    private boolean matchesAgent(Letter letter, Contents contents) {
        if (agent.isEmpty()) return true;
        Optional<String> found = contents.of(letter).text("agent");
        if (found.isEmpty()) return false;
        return found.get().equals(agent.get()) || found.get().startsWith(agent.get() + "@");
    }
}
