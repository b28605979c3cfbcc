package dev.shoal.cli.command;

import dev.shoal.cli.stack.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The temporary folder that the {@code shoal} script makes for this process alone, as its {@code java.io.tmpdir}: ONNX Runtime
 * and the tokenizer unpack their native libraries there, the in-process broker stores its log there. It goes with the process.
 */
public final class Scratch {
    private static final int TRIES = 3;

    private Scratch() {}

    /** Removes the folder when the process ends, services being closed first; does nothing when the script made none. */
    public static void removeAtExit() {
        String folder = System.getProperty("shoal.scratch", "");
        if (folder.isEmpty()) return;
        if (System.getenv("DJL_CACHE_DIR") == null) System.setProperty("DJL_CACHE_DIR", folder + "/djl");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(Path.of(folder)), "scratch"));
    }

    private static void remove(Path folder) {
        Service.awaitClosed();
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                Directories.delete(folder);
                return;
            } catch (IOException | UncheckedIOException e) {
                // A process stopped at work may still write; what it adds now is found the next time.
                if (attempt == TRIES)
                    System.err.println("shoal: " + folder + " could not be removed: " + e.getMessage());
            }
        }
    }
}
