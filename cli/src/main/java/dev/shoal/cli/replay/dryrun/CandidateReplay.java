package dev.shoal.cli.replay.dryrun;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.agent.AgentFile;
import dev.shoal.schemas.agent.AgentIds;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.blob.BlobSettings;
import dev.shoal.workers.LocalModel;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs recorded tasks with a definition or a model that is not published, and says what would be different. Sends nothing. */
public final class CandidateReplay {
    private static final int CONTEXT_TOKENS = 8192;
    private static final int ANSWER_TOKENS = 200;

    private final Options options;

    /**
     * What is tried on what.
     *
     * @param agent the candidate's file; the definition that each task ran on when empty
     * @param model directory that decides; one of the definition's model name beside Shoal's own when empty
     * @param recorded file of recorded tasks; the topic {@code trajectories} when empty
     * @param tasks ids; all of the file, or the latest {@code limit} tasks of the agent in the topic, when empty
     * @param save where the recorded tasks are kept
     * @param blobs where contents lie that are too long for records
     * @param models folder in which models lie by their names
     */
    public record Options(
            Optional<Path> agent,
            Optional<Path> model,
            Optional<Path> recorded,
            List<String> tasks,
            int limit,
            Optional<Path> save,
            Optional<Path> blobs,
            int threads,
            Path models) {}

    public CandidateReplay(Options options) {
        this.options = options;
    }

    /**
     * @return whether every task ends as it did, by the same calls
     * @throws InvalidInput if a file, a task or a model cannot be used
     */
    public boolean run(ConnectionSettings connection, boolean json, PrintStream out) {
        Optional<AgentDefinition> given = options.agent.map(AgentFile::read);
        Map<String, AgentDefinition> definitions = new HashMap<>();
        List<Trajectory> tasks;
        if (options.recorded.isPresent()) {
            if (given.isEmpty()) throw wrong("--recorded needs --agent: a file of tasks holds no definitions");
            tasks = chosen(TrajectoryFile.read(options.recorded.get()));
        } else {
            try (var recorded = new RecordedTasks(
                    connection, new BlobSettings(options.blobs, BlobSettings.MIN_BYTES).claimCheck())) {
                tasks = read(recorded, given);
                if (given.isEmpty()) collectDefinitions(recorded, tasks, definitions);
            }
        }
        if (tasks.isEmpty()) throw wrong("there are no recorded tasks to run");
        options.save.ifPresent(file -> TrajectoryFile.write(file, tasks));
        var report = new DryReport(out, json);
        Map<Path, LocalModel> models = new HashMap<>();
        try {
            for (Trajectory task : tasks) {
                AgentDefinition definition = given.orElseGet(() -> definitions.get(task.getAgent()));
                LocalModel model = models.computeIfAbsent(directory(definition), this::open);
                report.add(compared(definition, model, task));
            }
        } finally {
            models.values().forEach(LocalModel::close);
        }
        report.end();
        return report.same();
    }

    private List<Trajectory> read(RecordedTasks recorded, Optional<AgentDefinition> given) {
        if (!options.tasks.isEmpty()) return recorded.of(options.tasks);
        if (given.isEmpty()) throw wrong("name the tasks, or an agent by --agent FILE, whose latest tasks are taken");
        return recorded.latest(given.get().getName(), options.limit);
    }

    private List<Trajectory> chosen(List<Trajectory> file) {
        if (options.tasks.isEmpty()) return file;
        List<String> missing = new ArrayList<>();
        for (String id : options.tasks) {
            if (file.stream().noneMatch(task -> task.getTaskId().equals(id))) {
                missing.add(id + ": the file " + options.recorded.orElseThrow() + " holds no such task");
            }
        }
        if (!missing.isEmpty()) throw new InvalidInput("The command line", missing);
        return file.stream()
                .filter(task -> options.tasks.contains(task.getTaskId()))
                .toList();
    }

    private static void collectDefinitions(
            RecordedTasks recorded, List<Trajectory> tasks, Map<String, AgentDefinition> definitions) {
        List<String> missing = new ArrayList<>();
        for (Trajectory task : tasks) {
            if (definitions.containsKey(task.getAgent())) continue;
            Optional<AgentDefinition> definition =
                    AgentIds.parse(task.getAgent()).isPresent()
                            ? recorded.definition(task.getAgent())
                            : Optional.empty();
            definition.ifPresent(found -> definitions.put(task.getAgent(), found));
            if (definition.isEmpty()) {
                missing.add(task.getTaskId() + ": its agent " + task.getAgent()
                        + " is not published any more; give a definition by --agent FILE");
            }
        }
        if (!missing.isEmpty()) throw new InvalidInput("The command line", missing);
    }

    private Path directory(AgentDefinition definition) {
        Path found = options.model.orElseGet(() -> options.models.resolve(definition.getModel()));
        if (!Files.isDirectory(found)) {
            String what = options.model.isPresent()
                    ? "--model=" + found + ": no such directory"
                    : "the model " + definition.getModel() + " of agent " + definition.getName() + " is not at " + found
                            + "; say where it is by --model DIR";
            throw wrong(what);
        }
        return found;
    }

    private LocalModel open(Path directory) {
        return LocalModel.open(directory, new LocalModel.Settings(CONTEXT_TOKENS, ANSWER_TOKENS, options.threads));
    }

    private static Comparison compared(AgentDefinition definition, LocalModel model, Trajectory trajectory) {
        RecordedTask task = RecordedTask.of(trajectory)
                .orElseThrow(() -> wrong(trajectory.getTaskId() + ": the recording holds nothing that the user said"));
        return Comparison.of(task, DryRun.of(Candidate.of(definition), new ModelDryTurns(model, definition), task));
    }

    private static InvalidInput wrong(String what) {
        return new InvalidInput("The command line", List.of(what));
    }
}
