package dev.shoal.cli.deadletters;

/** What became of a dead letter in a replay. */
record Fate(Kind kind, String detail) {
    enum Kind {
        WOULD_SEND,
        SENT,
        ALREADY_SENT,
        REFUSED,
        FAILED
    }

    /** Whether an operator has to do something about it. */
    boolean bad() {
        return kind == Kind.REFUSED || kind == Kind.FAILED;
    }
}
