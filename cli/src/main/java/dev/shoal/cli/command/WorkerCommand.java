package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.Settings;
import dev.shoal.workers.WorkerConfig;
import dev.shoal.workers.WorkerProcess;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a model worker as a process of its own until it is stopped. */
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        description = "Runs a model worker until it is stopped.",
        footer = {
            "%nengine.device=auto|cpu|cuda in the configuration chooses what computes. For an NVIDIA GPU build with",
            "SHOAL_PROFILE=cuda ./shoal worker ...; where it does not go, the worker says why and takes the processor."
        })
public final class WorkerCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "Properties; deploy/config/worker.properties shows every key.")
    private Path config;

    @Override
    public Integer call() throws Exception {
        Logging.toConsole();
        return Service.run(() -> WorkerProcess.start(WorkerConfig.read(Settings.load(config))));
    }
}
