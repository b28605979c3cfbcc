package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.AgentTable;
import dev.shoal.cli.admin.AgentVersions;
import dev.shoal.cli.admin.ConnectionOptions;
import dev.shoal.cli.agent.AgentFile;
import dev.shoal.schemas.agent.AgentIds;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.AgentRollout;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Lists the published versions and the share of new tasks that takes each.")
    int list(@Mixin ConnectionOptions connection) {
        Logging.warningsOnly();
        AgentVersions agents = AgentVersions.read(connection.connection());
        if (agents.versions().isEmpty()) System.out.println("no agent is published");
        else System.out.print(AgentTable.of(agents));
        return 0;
    }

    @Command(
            name = "rollout",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Lets new tasks, or a share of them, take a version. Running tasks stay on theirs.")
    int rollout(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "NAME@VERSION") String id,
            @Option(
                            names = "--percent",
                            paramLabel = "P",
                            defaultValue = "100",
                            description = "Share of new tasks, by a hash of their id (default: ${DEFAULT-VALUE}).")
                    int percent,
            @Option(names = "--by", paramLabel = "NAME", defaultValue = "operator", description = "Who does it.")
                    String by)
            throws ExecutionException, InterruptedException {
        Logging.warningsOnly();
        AgentIds agent = AgentIds.parse(id)
                .orElseThrow(() -> new InvalidInput(
                        "The command line", List.of(id + ": must be name@version; ./shoal agents list shows them")));
        if (percent < 0 || percent > 100) {
            throw new InvalidInput("The command line", List.of("--percent=" + percent + ": must be from 0 to 100"));
        }
        ConnectionSettings where = connection.connection();
        return publish(where, AgentVersions.read(where).rolledOut(agent.name(), agent.version(), percent, by));
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Takes a canary back; without one, new tasks take the version before.")
    int rollback(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--by", paramLabel = "NAME", defaultValue = "operator", description = "Who does it.")
                    String by)
            throws ExecutionException, InterruptedException {
        Logging.warningsOnly();
        ConnectionSettings where = connection.connection();
        return publish(where, AgentVersions.read(where).rolledBack(name, by));
    }

    private static int publish(ConnectionSettings where, AgentRollout rollout)
            throws ExecutionException, InterruptedException {
        AgentVersions.publish(where, rollout);
        String name = rollout.getName();
        String canary = rollout.getCanary() == null
                ? ""
                : ", " + rollout.getCanaryPercent() + " % of them " + name + "@" + rollout.getCanary();
        System.out.println("new tasks of " + name + " take " + name + "@" + rollout.getStable() + canary);
        return 0;
    }
}
