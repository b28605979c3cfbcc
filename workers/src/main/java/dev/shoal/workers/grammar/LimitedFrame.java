package dev.shoal.workers.grammar;

/** A text whose tokens are counted. */
interface LimitedFrame extends Frame {
    enum Kind {
        TEXT,
        THOUGHT
    }

    Kind kind();

    /** The same text with nothing left to write but its end. */
    Frame close();
}
