package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.Ballot;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where a task stands: its phase, turn and attempt, and which decision it waits for until when. Lives as long as the decision. */
final class Progress {
    private Phase phase;
    private int turn;
    private int attempt;
    private int failures;
    private Optional<Instant> turnDueAt;
    private Optional<Instant> turnExpiresAt;
    private Optional<Ballot> ballot;
    private int round;
    private int turnsBefore;

    private Progress(TaskState state) {
        this.phase = state.getPhase();
        this.turn = state.getTurn();
        this.attempt = state.getAttempt();
        this.failures = state.getFailures();
        this.turnDueAt = Optional.ofNullable(state.getTurnDueAt());
        this.turnExpiresAt = Optional.ofNullable(state.getTurnExpiresAt());
        this.ballot = Optional.ofNullable(state.getBallot());
        this.round = state.getRound();
        this.turnsBefore = state.getTurnsBefore();
    }

    static Progress of(TaskState state) {
        return new Progress(state);
    }

    Phase phase() {
        return phase;
    }

    boolean closed() {
        return phase == Phase.DONE;
    }

    /** Counts through all rounds, so that no invocation id comes twice. */
    int turn() {
        return turn;
    }

    int turnOfRound() {
        return turn - turnsBefore;
    }

    int turnsBefore() {
        return turnsBefore;
    }

    int round() {
        return round;
    }

    /** The highest that was asked; samples count, too. */
    int attempt() {
        return attempt;
    }

    int failures() {
        return failures;
    }

    Optional<Instant> turnDueAt() {
        return turnDueAt;
    }

    Optional<Instant> turnExpiresAt() {
        return turnExpiresAt;
    }

    Optional<Ballot> ballot() {
        return ballot;
    }

    /** Whether this decision counts: any other is late, a duplicate, or never asked for. */
    boolean awaits(int ofTurn, int ofAttempt) {
        if (phase != Phase.THINKING || turnDueAt.isPresent() || ofTurn != turn) return false;
        return ballot.map(b -> b.getAwaited().contains(ofAttempt)).orElse(ofAttempt == attempt);
    }

    void nextTurn() {
        turn++;
        attempt = 0;
        failures = 0;
        ballot = Optional.empty();
        phase = Phase.THINKING;
    }

    /** @return the attempt to ask for */
    int ask(Optional<Instant> expiresAt) {
        turnDueAt = Optional.empty();
        turnExpiresAt = expiresAt;
        return ++attempt;
    }

    void failed() {
        failures++;
    }

    /** Until then no decision is awaited. */
    void waitUntil(Instant due) {
        turnDueAt = Optional.of(due);
        turnExpiresAt = Optional.empty();
    }

    /** Counts a look for the agent that found nothing. */
    void lookAgainAt(Instant due) {
        attempt++;
        waitUntil(due);
    }

    void hold(Ballot open) {
        ballot = Optional.of(open);
    }

    void act() {
        phase = Phase.ACTING;
        turnExpiresAt = Optional.empty();
        ballot = Optional.empty();
    }

    void close() {
        phase = Phase.DONE;
        turnDueAt = Optional.empty();
        turnExpiresAt = Optional.empty();
        ballot = Optional.empty();
    }

    void nextRound() {
        round++;
        turnsBefore = turn;
    }

    /** Bytes of decisions that wait to be compared. */
    long bytes() {
        if (ballot.isEmpty()) return 0;
        List<dev.shoal.schemas.avro.TurnDecided> votes = ballot.get().getVotes();
        return votes.stream().mapToLong(Sizes::decision).sum();
    }
}
