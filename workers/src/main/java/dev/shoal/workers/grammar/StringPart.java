package dev.shoal.workers.grammar;

/** Inside a text between quotes. */
interface StringPart extends Frame {
    /** Code points that have a place behind what is written, the one being written not counted. */
    int left();
}
