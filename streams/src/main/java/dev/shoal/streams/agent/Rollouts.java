package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentRollout;

/** Which version of an agent a new task takes. Pure. */
public final class Rollouts {
    private static final int WHOLE = 100;

    private Rollouts() {}

    /** The same task takes the same version, however often it is asked, and a larger share keeps those of a smaller one. */
    public static int version(AgentRollout rollout, String taskId) {
        if (rollout.getCanary() == null) return rollout.getStable();
        int place = (int) Math.floorMod(Backoff.mix(taskId, 0), (long) WHOLE);
        return place < rollout.getCanaryPercent() ? rollout.getCanary() : rollout.getStable();
    }
}
