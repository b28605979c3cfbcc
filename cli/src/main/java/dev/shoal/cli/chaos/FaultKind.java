package dev.shoal.cli.chaos;

/** What happens to a process. */
enum FaultKind {
    /** SIGKILL, and a new start a moment later. */
    KILL("kill"),
    /** SIGTERM, the time that the process takes to stop, and a new start a moment later: what an update does. */
    RESTART("restart"),
    /** SIGSTOP, and SIGCONT later. */
    STOP("stop"),
    /** Its connections, both ways, let nothing through for a while. */
    STALL("stall"),
    /** Its connections, both ways, are closed, and new ones refused for a while. */
    CUT("cut");

    private final String label;

    FaultKind(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Whether the process is gone while the fault lasts. */
    boolean endsProcess() {
        return this == KILL || this == RESTART;
    }
}
