package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.InvalidInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files that a command is to write. */
final class Outputs {
    private Outputs() {}

    /** Better now than after an hour of work. @param file may be null when the option was not given */
    static void requireWritable(String option, Path file) {
        if (file == null) return;
        Path folder = file.toAbsolutePath().getParent();
        String problem = "";
        if (!Files.isDirectory(folder)) problem = "the folder " + folder + " does not exist";
        else if (Files.isDirectory(file)) problem = "is a folder, a file is needed";
        else if (!Files.isWritable(Files.exists(file) ? file : folder)) problem = "cannot be written";
        if (!problem.isEmpty()) throw new InvalidInput("Output", List.of(option + "=" + file + ": " + problem));
    }
}
