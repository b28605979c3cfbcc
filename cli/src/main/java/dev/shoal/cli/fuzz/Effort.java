package dev.shoal.cli.fuzz;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What work took: the clock's time, which other processes make longer, and the processor's, which they do not. Immutable.
 *
 * @param cpu of all threads of this process, broker and compiler included
 */
record Effort(int tasks, Duration wall, Duration cpu) {
    static final Effort NONE = new Effort(0, Duration.ZERO, Duration.ZERO);

    /** Processor time of this process until now. */
    static Duration cpuNow() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Duration.ofNanos(system.getProcessCpuTime());
    }

    Effort plus(Effort other) {
        return new Effort(tasks + other.tasks, wall.plus(other.wall), cpu.plus(other.cpu));
    }

    double tasksPerSecond() {
        return wall.isZero() ? 0 : tasks * 1e9 / wall.toNanos();
    }

    double cpuMsPerTask() {
        return tasks == 0 ? 0 : cpu.toNanos() / 1e6 / tasks;
    }
}
