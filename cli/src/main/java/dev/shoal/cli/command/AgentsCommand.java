package dev.shoal.cli.command;

import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.ConnectionOptions;
import dev.shoal.cli.agent.AgentFile;
import dev.shoal.schemas.avro.AgentDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Agent definitions. */
@Command(
        name = "agents",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Agent definitions.")
public final class AgentsCommand {
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Validates definitions without a connection and lists every problem with its line.")
    int check(@Parameters(paramLabel = "FILE", arity = "1..*") List<Path> files) {
        Logging.warningsOnly();
        for (Path file : files) {
            AgentDefinition agent = AgentFile.read(file);
            System.out.printf(
                    "%s: %s@%d with %d tools is valid%n",
                    file, agent.getName(), agent.getVersion(), agent.getTools().size());
        }
        return 0;
    }

    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Validates definitions and publishes them to the topic agents.")
    int apply(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "Agent definitions in YAML.")
                    List<Path> files)
            throws ExecutionException, InterruptedException {
        Logging.warningsOnly();
        List<AgentDefinition> agents = files.stream().map(AgentFile::read).toList();
        for (AgentDefinition agent : agents) {
            System.out.println("published " + AgentPublisher.publish(connection.connection(), agent));
        }
        return 0;
    }
}
