package dev.shoal.cli.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What this process has computed, all its threads together: unlike the clock's time, other processes do not make it longer. */
public final class ProcessorTime {
    private ProcessorTime() {}

    public static Duration now() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Duration.ofNanos(system.getProcessCpuTime());
    }
}
