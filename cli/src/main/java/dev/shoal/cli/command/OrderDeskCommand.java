package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.Secret;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.orderdesk.OrderDeskDatabase;
import dev.shoal.cli.orderdesk.ShippingService;
import dev.shoal.cli.orderdesk.Workload;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The order desk's world for separate processes: fills its database and plays the carrier. */
@Command(
        name = "order-desk",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Fills the order desk's database, if it is empty, and serves its carrier until stopped.")
public final class OrderDeskCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The connectors' properties; sql.url, sql.user and sql.password are used.")
    private Path config;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "Port of the carrier's HTTP service (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--any-address", description = "Listen on every address and not on the loopback one alone.")
    private boolean anyAddress;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "200",
            description = "Fill it for the demo's N messages (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Seed of these messages.")
    private long seed;

    @Override
    public Integer call() throws Exception {
        Logging.toConsole();
        return Service.run(this::start);
    }

    private Lifecycle start() throws Exception {
        Settings settings = Settings.load(config);
        String url = settings.string("sql.url");
        String user = settings.string("sql.user", "");
        String password = settings.secret("sql.password").map(Secret::reveal).orElse("");
        var opened = new Lifecycle();
        try (OrderDeskDatabase database = OrderDeskDatabase.at(url, user, password)) {
            if (database.empty()) {
                database.fill(Home.orderDesk().resolve("schema.sql"), Workload.make(Home.orderDesk(), tasks, seed));
            }
        }
        opened.add(new ShippingService(port, anyAddress));
        return opened;
    }
}
