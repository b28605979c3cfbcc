package dev.shoal.cli.eval.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The most memory that this process has held so far, as Linux tells it. */
public final class PeakMemory {
    private static final String LINE = "VmHWM:";

    private PeakMemory() {}

    /** Bytes; empty where the system does not tell. */
    public static OptionalLong ofThisProcess() {
        try {
            return in(Files.readAllLines(Path.of("/proc/self/status")));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong in(List<String> status) {
        for (String line : status) {
            if (line.startsWith(LINE)) {
                String kilobytes =
                        line.substring(LINE.length()).replace("kB", "").strip();
                return OptionalLong.of(Long.parseLong(kilobytes) * 1024);
            }
        }
        return OptionalLong.empty();
    }
}
