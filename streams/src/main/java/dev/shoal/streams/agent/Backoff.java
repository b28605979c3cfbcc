package dev.shoal.streams.agent;

import java.time.Duration;

/**
 * Waiting times between attempts: doubling from a first to a longest, half of each spread by a hash. The same invocation
 * and attempt always wait equally long, so that a replay decides the same.
 */
record Backoff(Duration first, Duration longest) {
    /** @param attempt the attempt that failed, from 1, @param id what spreads the waits of different owners */
    Duration after(int attempt, String id) {
        long ceiling = Math.max(1, Math.min(longest.toMillis(), doubled(attempt)));
        long half = ceiling / 2;
        return Duration.ofMillis(ceiling - half + Math.floorMod(mix(id, attempt), half + 1));
    }

    private long doubled(int attempt) {
        int doublings = Math.min(attempt - 1, 40);
        long most = Long.MAX_VALUE >> doublings;
        return Math.min(first.toMillis(), most) << doublings;
    }

    /** String hashes of neighbouring ids differ in their last bits only; the finaliser of MurmurHash3 spreads them. */
    static long mix(String id, int attempt) {
        long h = id.hashCode() * 31L + attempt;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
