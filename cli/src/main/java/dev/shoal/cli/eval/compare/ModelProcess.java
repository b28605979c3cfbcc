package dev.shoal.cli.eval.compare;

import dev.shoal.bootstrap.config.InvalidInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Runs {@code shoal models measure} for one model in a process of its own, so that the peak of its memory is its own. */
public final class ModelProcess {
    private static final int WRONG_INPUT = 2;

    private ModelProcess() {}

    /** What came of it. */
    public record Measured(List<TaskRun> runs, OptionalLong peakBytes) {
        public Measured {
            runs = List.copyOf(runs);
        }
    }

    /**
     * @param model for messages, @param arguments of the command, behind {@code models measure}
     * @throws InvalidInput in the words of the process, if it was given something wrong
     * @throws IOException if it ended in another way than well
     */
    public static Measured run(String model, List<String> arguments, Consumer<TaskRun> each)
            throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("shoal-measure-");
        Path errors = Files.createTempFile("shoal-measure-", ".err");
        Process process = new ProcessBuilder(command(scratch, arguments))
                .redirectError(errors.toFile())
                .start();
        try {
            process.getOutputStream().close();
            Measured measured = read(process, each);
            int code = process.waitFor();
            if (code == 0) return measured;
            String said = Files.readString(errors).strip();
            if (code == WRONG_INPUT)
                throw new InvalidInput("Model " + model, said.lines().toList());
            throw new IOException("the process of model " + model + " ended with " + code + ": " + said);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(errors);
        }
    }

    private static Measured read(Process process, Consumer<TaskRun> each) throws IOException {
        List<TaskRun> runs = new ArrayList<>();
        OptionalLong peak = OptionalLong.empty();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<RunLines.Line> read = RunLines.read(line);
                if (read.isPresent() && read.get() instanceof RunLines.Line.Task task) {
                    runs.add(task.run());
                    each.accept(task.run());
                }
                if (read.isPresent() && read.get() instanceof RunLines.Line.End end) peak = end.peakBytes();
            }
        }
        return new Measured(runs, peak);
    }

    /** The same Java with the same memory settings; its temporary files go with it. */
    private static List<String> command(Path scratch, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("-X")) command.add(option);
        }
        command.add("-Dstdout.encoding=UTF-8");
        command.add("-Dshoal.home=" + System.getProperty("shoal.home", "."));
        command.add("-Djava.io.tmpdir=" + scratch);
        command.add("-Dshoal.scratch=" + scratch);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.shoal.cli.Shoal"));
        command.addAll(List.of("models", "measure"));
        command.addAll(arguments);
        return command;
    }
}
