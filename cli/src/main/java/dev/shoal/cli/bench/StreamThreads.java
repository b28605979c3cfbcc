package dev.shoal.cli.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * What the orchestrator's stream threads of this process have waited for so far, from the metrics of their producers.
 *
 * @param commits transactions ended
 * @param flushMs sending what is left and waiting until the broker has it
 * @param offsetsMs adding the consumed offsets to transactions
 * @param commitMs ending transactions
 */
record StreamThreads(double commits, double flushMs, double offsetsMs, double commitMs) {
    private static final double NS_PER_MS = 1e6;

    static StreamThreads now() {
        return new StreamThreads(
                sum("kafka.streams:type=stream-thread-metrics,*", "commit-total"),
                sum("kafka.producer:type=producer-metrics,*", "flush-time-ns-total") / NS_PER_MS,
                sum("kafka.producer:type=producer-metrics,*", "txn-send-offsets-time-ns-total") / NS_PER_MS,
                sum("kafka.producer:type=producer-metrics,*", "txn-commit-time-ns-total") / NS_PER_MS);
    }

    StreamThreads since(StreamThreads before) {
        return new StreamThreads(
                commits - before.commits,
                flushMs - before.flushMs,
                offsetsMs - before.offsetsMs,
                commitMs - before.commitMs);
    }

    /** For people: how many commits, and what one waited for. */
    String perCommit() {
        double n = Math.max(1, commits);
        return String.format(
                Locale.ROOT,
                "%.0f, each %.1f ms sending, %.1f ms offsets, %.1f ms ending the transaction",
                commits,
                flushMs / n,
                offsetsMs / n,
                commitMs / n);
    }

    private static double sum(String pattern, String attribute) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        double sum = 0;
        for (ObjectName name : names(server, pattern)) {
            try {
                if (server.getAttribute(name, attribute) instanceof Double value && !value.isNaN()) sum += value;
            } catch (JMException e) {
                continue; // a client that was closed since
            }
        }
        return sum;
    }

    private static Set<ObjectName> names(MBeanServer server, String pattern) {
        try {
            return server.queryNames(new ObjectName(pattern), null);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(pattern, e);
        }
    }
}
