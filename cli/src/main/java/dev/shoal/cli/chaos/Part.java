package dev.shoal.cli.chaos;

/** A kind of process of a chaos run: how many there are, and the heap of each in megabytes. */
enum Part {
    BROKER("broker", 3, 320),
    ORCHESTRATOR("orchestrator", 2, 256),
    WORKER("worker", 3, 128),
    CONNECTORS("connectors", 2, 160),
    DATABASE("database", 1, 128);

    private final String label;
    private final int count;
    private final int heapMb;

    Part(String label, int count, int heapMb) {
        this.label = label;
        this.count = count;
        this.heapMb = heapMb;
    }

    String label() {
        return label;
    }

    int count() {
        return count;
    }

    int heapMb() {
        return heapMb;
    }

    /** Whether the brokers' clients are among its connections. */
    boolean usesKafka() {
        return this != BROKER && this != DATABASE;
    }
}
