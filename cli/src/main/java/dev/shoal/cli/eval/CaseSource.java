package dev.shoal.cli.eval;

import dev.shoal.bootstrap.config.InvalidInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the cases of suites come from. Not thread-safe. */
public final class CaseSource {
    private final Optional<Path> data;
    private final List<String> skipped = new ArrayList<>();

    /** @param data the folder that the user named, if any */
    public CaseSource(Optional<Path> data) {
        this.data = data;
    }

    /**
     * The folder that the user named.
     *
     * @param suite that needs it
     * @throws InvalidInput if there is none
     */
    public Path folder(String suite) {
        if (data.isEmpty()) {
            throw new InvalidInput("Suite " + suite, List.of("--data: is needed: the folder that holds its cases"));
        }
        if (!Files.isDirectory(data.get())) {
            throw new InvalidInput("Suite " + suite, List.of("--data=" + data.get() + ": no such folder"));
        }
        return data.get();
    }

    /** Reports a malformed case, which is left out. @param where the file and line */
    public void skip(String where, String what) {
        skipped.add(where + ": " + what);
    }

    /** What was left out so far, each with its place. */
    public List<String> skipped() {
        return List.copyOf(skipped);
    }
}
