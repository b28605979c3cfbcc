package dev.shoal.cli.fuzz;

/** What has to become of a record. */
enum Expect {
    /** A dead letter with a reason. */
    LETTER,
    /** No dead letter: it is handled, or seen to be late and ignored. */
    PROCESSED,
    /** Either: chance decides whether what is left of it can be read. */
    EITHER,
    /** Skipped with a line in the log: what is wrong in the topic of agents has no dead letters. */
    SKIPPED
}
