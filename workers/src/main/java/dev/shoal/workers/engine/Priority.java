package dev.shoal.workers.engine;

/** Which of the waiting requests gets a slot, and which prompt is read, first. */
public enum Priority {
    URGENT,
    NORMAL,
    /** Waits as long as anything else does. */
    BACKGROUND
}
