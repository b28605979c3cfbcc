package dev.shoal.cli.eval.world;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files of the evaluation that come with Shoal, on the class path. */
public final class Resources {
    private Resources() {}

    /** @param path such as {@code eval/tasks/nursery/tasks.jsonl} */
    public static String text(String path) {
        try (InputStream in = Resources.class.getResourceAsStream("/" + path)) {
            if (in == null) throw new IllegalStateException("not on the class path: " + path);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
