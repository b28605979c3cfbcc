package dev.shoal.cli.bench;

import java.time.Duration;

/**
 * One measured run of the orchestrator.
 *
 * @param tasks submitted in all
 * @param rate tasks submitted per second; 0 keeps {@code inFlight} tasks in flight instead
 * @param inFlight most tasks submitted and not answered yet
 * @param model how long the model takes for a turn
 * @param slots turns that the model workers decide side by side
 * @param threads of the orchestrator
 */
record Scenario(int tasks, int rate, int inFlight, Duration model, int slots, int threads) {
    /** Two turns for each task, each holding a slot for as long as the model takes; 0 when the model takes no time. */
    double idealTasksPerSecond() {
        double seconds = model.toNanos() / 1e9;
        return seconds == 0 ? 0 : slots / (2 * seconds);
    }

    String label() {
        String load = rate > 0 ? rate + "/s offered" : inFlight + " in flight";
        String pace = model.isZero() ? "instant model" : "model " + model.toMillis() + " ms x " + slots;
        return tasks + " tasks, " + load + ", " + pace + ", " + threads + (threads == 1 ? " thread" : " threads");
    }
}
