package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.Settings;
import dev.shoal.streams.OrchestratorConfig;
import dev.shoal.streams.OrchestratorProcess;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the orchestrator as a process of its own until it is stopped. */
@Command(
        name = "orchestrator",
        mixinStandardHelpOptions = true,
        description = "Runs the orchestrator until it is stopped.")
public final class OrchestratorCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "Properties; deploy/config/orchestrator.properties shows every key.")
    private Path config;

    @Override
    public Integer call() throws Exception {
        Logging.toConsole();
        return Service.run(
                () -> OrchestratorProcess.start(OrchestratorConfig.read(Settings.load(config))),
                OrchestratorProcess::awaitEnd);
    }
}
