package dev.shoal.cli.bench.engine;

import dev.shoal.cli.agent.AgentFile;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.workers.Calibration;
import dev.shoal.workers.LocalModel;
import dev.shoal.workers.MeasuredModel;
import dev.shoal.workers.PassSpeed;
import dev.shoal.workers.engine.Tricks;
import dev.shoal.workers.onnx.Device;
import dev.shoal.workers.onnx.KvPlace;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.onnx.Weights;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One workload, worked off by the engine without any trick and with each trick added in turn, everything in one run: what the
 * machine does beside it changes from minute to minute. One use, one thread.
 */
public final class EngineBench {
    private static final int ANSWER_TOKENS = 96;
    private static final double SECONDS_PER_PASS = 0.7;
    private static final int WARM_TASKS = 5;

    /**
     * @param limit most tasks, @param slots turns side by side, @param weights how to compute; the faster if empty
     * @param device that computes, @param kv where keys and values lie
     */
    public record Options(
            Path model,
            Path agent,
            Path tasks,
            int repeat,
            int limit,
            int slots,
            int contextTokens,
            int chunkTokens,
            Optional<Weights> weights,
            Device device,
            KvPlace kv,
            Optional<Path> json,
            Optional<Path> plot) {}

    private final Options options;
    private final PrintStream out;
    private final int cores;
    private final List<Difference> differences = new ArrayList<>();

    public EngineBench(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
        // A GPU has one engine, and its own threads.
        cores = onProcessor() ? Runtime.getRuntime().availableProcessors() : 1;
    }

    /** @return true if every level decided the same tokens */
    public boolean run() throws IOException, InterruptedException {
        AgentDefinition agent = AgentFile.read(options.agent());
        List<BenchTask> all = BenchTask.read(options.tasks());
        List<BenchTask> tasks = all.subList(0, Math.min(all.size(), options.limit()));
        out.printf(
                "%d tasks, %d tools, model %s%n", tasks.size(), agent.getTools().size(), options.model());
        Weights weights = options.weights().orElseGet(this::faster);
        List<MachineFigures> machine = new ArrayList<>(List.of(machine(runtime(1, false, weights))));
        if (cores > 1) machine.add(machine(runtime(cores, true, weights)));
        machine.forEach(figures -> EngineReport.print(figures, out));
        List<LevelFigures> figures = levels(agent, tasks, weights);
        EngineReport.print(figures, out);
        for (Difference one : differences) EngineReport.print(one, out);
        if (differences.isEmpty())
            out.println("All levels decided the same tokens, in all " + tasks.size() + " tasks.");
        else out.println("The tokens are not the same: a trick must change nothing but the time.");
        if (options.json().isPresent()) {
            EngineReport.json(
                    options.json().get(), tasks.size(), options.repeat(), machine, figures, differences.size());
        }
        if (options.plot().isPresent()) EnginePlot.write(options.plot().get(), figures);
        return differences.isEmpty();
    }

    private boolean onProcessor() {
        return options.device() != Device.CUDA;
    }

    private RuntimeSettings runtime(int threads, boolean spinning, Weights weights) {
        return new RuntimeSettings(threads, spinning, weights).on(options.device(), options.kv());
    }

    /** Of the processor; a GPU takes them as they are. */
    private Weights faster() {
        if (!onProcessor()) return Weights.PACKED;
        Calibration calibrated = Calibration.measure(options.model(), options.slots(), SECONDS_PER_PASS, this::print);
        return calibrated.runtime().weights();
    }

    private void print(Calibration.Candidate tried) {
        PassSpeed speed = tried.speed();
        out.printf(
                Locale.ROOT,
                "  %d threads%s, weights %s: prefill of %d %.1f ms, %d tokens %.2f ms, 1 token %.2f ms, %d rows %.2f"
                        + " ms%n",
                tried.runtime().threads(),
                tried.runtime().spinning() ? ", spinning" : "",
                Calibration.name(tried.runtime().weights()),
                PassSpeed.PREFILL,
                1000 * speed.prefillSeconds(),
                PassSpeed.FEW,
                1000 * speed.fewSeconds(),
                1000 * speed.oneSeconds(),
                speed.rows(),
                1000 * speed.batchSeconds());
    }

    /** The peak is measured before and after the model: the better of both is what the machine can do. */
    private MachineFigures machine(RuntimeSettings runtime) {
        double peak = MachineFigures.peak(runtime, SECONDS_PER_PASS);
        PassSpeed speed = PassSpeed.measure(options.model(), runtime, options.slots(), SECONDS_PER_PASS);
        out.println("runs on " + speed.placement());
        speed.placement().leftOut().forEach(reason -> out.println("  " + reason));
        peak = Math.max(peak, MachineFigures.peak(runtime, SECONDS_PER_PASS));
        return MachineFigures.of(runtime, peak, MemoryBandwidth.measure(SECONDS_PER_PASS), speed);
    }

    private List<LevelFigures> levels(AgentDefinition agent, List<BenchTask> tasks, Weights weights)
            throws InterruptedException {
        List<Level> levels = Level.all(options.slots(), cores, onProcessor());
        List<List<Workload.Run>> runs = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) runs.add(new ArrayList<>());
        var models = new EnumMap<Level.Form, MeasuredModel>(Level.Form.class);
        try {
            for (Level level : levels) {
                if (!models.containsKey(level.form())) models.put(level.form(), open(agent, level.form(), weights));
            }
            warmUp(models.values(), tasks);
            for (int repeat = 0; repeat < options.repeat(); repeat++) {
                for (int i = 0; i < levels.size(); i++) {
                    Level level = levels.get(i);
                    MeasuredModel used = models.get(level.form());
                    used.use(level.tricks());
                    Workload.Run run = Workload.run(used, tasks, level.sideBySide());
                    runs.get(i).add(run);
                    compare(level, tasks, runs.get(0).get(0), run);
                    progress(repeat, level, run, used);
                }
            }
        } finally {
            models.values().forEach(MeasuredModel::close);
        }
        List<LevelFigures> figures = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            figures.add(LevelFigures.of(levels.get(i).name(), runs.get(0), runs.get(i)));
        }
        return figures;
    }

    private MeasuredModel open(AgentDefinition agent, Level.Form form, Weights weights) {
        List<LocalModel.Tool> tools = agent.getTools().stream()
                .map(tool -> new LocalModel.Tool(tool.getName(), tool.getDescription(), tool.getParameters()))
                .toList();
        boolean packs = form == Level.Form.PACKED || form == Level.Form.ENGINES;
        var settings = new MeasuredModel.Settings(
                form == Level.Form.ENGINES ? (options.slots() + cores - 1) / cores : options.slots(),
                options.contextTokens(),
                ANSWER_TOKENS,
                options.chunkTokens(),
                form == Level.Form.ALL_CORES ? runtime(cores, true, weights) : runtime(1, false, weights),
                form == Level.Form.ENGINES ? cores : 1,
                packs);
        return MeasuredModel.open(options.model(), settings, agent.getInstructions(), tools);
    }

    /** Java compiles, and the grammar computes its masks, for nobody's account. */
    private void warmUp(Collection<MeasuredModel> models, List<BenchTask> tasks) throws InterruptedException {
        for (MeasuredModel model : models) {
            model.use(Tricks.ALL);
            Workload.run(model, tasks, options.slots());
            model.use(Tricks.NONE);
            Workload.run(model, tasks.subList(0, Math.min(WARM_TASKS, tasks.size())), 1);
        }
    }

    private void compare(Level level, List<BenchTask> tasks, Workload.Run naive, Workload.Run run) {
        Difference.first(level.name(), tasks, naive.turns(), run.turns()).ifPresent(differences::add);
    }

    private void progress(int repeat, Level level, Workload.Run run, MeasuredModel model) {
        String failed = run.failed() == 0 ? "" : ", " + run.failed() + " turns failed";
        out.printf(
                Locale.ROOT,
                "  %d/%d %-22s %6.1f s, %6.1f s of the processor%s%n",
                repeat + 1,
                options.repeat(),
                level.name(),
                run.seconds(),
                run.cpuSeconds(),
                failed);
        differences.stream()
                .filter(one -> one.level().equals(level.name()))
                .reduce((first, second) -> second)
                .ifPresent(one -> out.printf(
                        "    task %s, turn %d: %s%n      instead of %s%n",
                        one.task(), one.turn(), model.spelled(one.found()), model.spelled(one.expected())));
    }
}
