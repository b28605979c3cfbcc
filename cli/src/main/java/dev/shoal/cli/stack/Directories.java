package dev.shoal.cli.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Removes directory trees. */
public final class Directories {
    private Directories() {}

    /** Deletes the directory and all in it; what another thread deletes meanwhile is no error. */
    public static void delete(Path dir) throws IOException {
        if (!Files.exists(dir)) return;
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(dir)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            try {
                Files.deleteIfExists(path);
            } catch (NoSuchFileException e) {
                // gone already
            }
        }
    }
}
