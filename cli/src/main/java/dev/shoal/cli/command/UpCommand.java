package dev.shoal.cli.command;

import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.stack.EmbeddedStack;
import dev.shoal.cli.stack.OrderDesk;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps the in-process stack with the order desk running. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Keeps a whole Shoal with the order desk running in this process, for submit, results and your own clients.")
public final class UpCommand implements Callable<Integer> {
    /** Customers that the shop knows, each with orders. */
    private static final int CUSTOMERS = 100;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port of the broker, 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int kafkaPort;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "Port of the schema registry, 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int registryPort;

    @Option(
            names = "--workers",
            paramLabel = "W",
            defaultValue = "2",
            description = "Model workers (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model directory (default: the one that comes with Shoal).")
    private Path model;

    @Option(
            names = "--orchestrator-config",
            paramLabel = "FILE",
            description = "Properties of the orchestrator; addresses and the state's directory are this command's own.")
    private Optional<Path> orchestrator = Optional.empty();

    @Option(
            names = "--worker-config",
            paramLabel = "FILE",
            description = "Properties of the model workers, in the same way.")
    private Optional<Path> worker = Optional.empty();

    @Override
    public Integer call() throws Exception {
        Path log = Path.of("shoal-up.log").toAbsolutePath();
        Logging.toFile(log);
        return Service.run(() -> start(log));
    }

    private Lifecycle start(Path log) throws Exception {
        var opened = new Lifecycle();
        Path directory = model == null ? Home.model() : model;
        Workload workload = Workload.make(Home.orderDesk(), CUSTOMERS, 1);
        OrderDesk desk = opened.add(new OrderDesk(Home.orderDesk(), workload, directory));
        EmbeddedStack stack;
        try {
            stack = opened.add(EmbeddedStack.start(new EmbeddedStack.Options(
                    directory,
                    workers,
                    kafkaPort,
                    registryPort,
                    desk.agent(),
                    desk.connectorSettings(),
                    orchestrator,
                    worker)));
        } catch (Exception e) {
            opened.close();
            throw e;
        }
        System.out.println("Kafka      " + stack.connection().kafka().get("bootstrap.servers"));
        System.out.println("Registry   " + stack.connection().registry().get("schema.registry.url"));
        System.out.println("Database   " + desk.database().url() + " (in this process)");
        System.out.println("Shipping   " + desk.shipping().url());
        System.out.println(
                "Agent      " + desk.agent().getName() + "@" + desk.agent().getVersion());
        System.out.println("Log        " + log);
        System.out.println("Try        echo 'where is order " + workload.guestOrder()
                + "' | ./shoal submit --agent order-desk --header customer=" + workload.guest() + " --follow");
        System.out.println("Stop with Ctrl-C.");
        return opened;
    }
}
