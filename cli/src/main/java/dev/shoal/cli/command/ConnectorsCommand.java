package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.Settings;
import dev.shoal.connectors.host.ConnectorsConfig;
import dev.shoal.connectors.host.ConnectorsProcess;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs tool connectors as a process of its own until it is stopped. */
@Command(
        name = "connectors",
        mixinStandardHelpOptions = true,
        description = "Runs tool connectors until it is stopped.")
public final class ConnectorsCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "Properties; deploy/config/connectors.properties shows every key.")
    private Path config;

    @Override
    public Integer call() throws Exception {
        Logging.toConsole();
        return Service.run(() -> ConnectorsProcess.start(ConnectorsConfig.read(Settings.load(config))));
    }
}
