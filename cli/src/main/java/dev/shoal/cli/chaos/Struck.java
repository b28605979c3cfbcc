package dev.shoal.cli.chaos;

import dev.shoal.cli.measure.Stalls;
import java.util.List;

/** A fault that happened. Times are of {@link System#nanoTime}. @param healed when its cause was gone */
record Struck(Fault fault, long start, long healed) {
    /** The longest wait from the fault on until the next fault, and beyond it if it went on. */
    static long stall(List<Struck> all, int index, Stalls stalls) {
        long until = index + 1 < all.size() ? all.get(index + 1).start() : Long.MAX_VALUE;
        return stalls.longest(all.get(index).start(), until);
    }

    /** Whether no other fault lasted while this one, or the wait after it, did. */
    static boolean alone(List<Struck> all, int index, long stall) {
        Struck own = all.get(index);
        long end = Math.max(own.healed(), own.start() + stall);
        for (int i = 0; i < all.size(); i++) {
            Struck other = all.get(i);
            if (i != index && other.start() < end && other.healed() > own.start()) return false;
        }
        return true;
    }
}
