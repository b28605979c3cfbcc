package dev.shoal.cli.stack;

import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.agent.AgentFile;
import dev.shoal.cli.orderdesk.OrderDeskDatabase;
import dev.shoal.cli.orderdesk.ShippingService;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.schemas.avro.AgentDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/** The example's own world: its definition, its database and its carrier. */
public final class OrderDesk implements AutoCloseable {
    private final Lifecycle lifecycle = new Lifecycle();
    private final AgentDefinition agent;
    private final OrderDeskDatabase database;
    private final ShippingService shipping;

    /** @param folder {@code examples/order-desk} */
    public OrderDesk(Path folder, Workload workload) throws SQLException, IOException {
        this(folder, workload, AgentFile.read(folder.resolve("agent.yaml")));
    }

    /** The same with another model: an agent names its model by the last part of the directory's path. */
    public OrderDesk(Path folder, Workload workload, Path model) throws SQLException, IOException {
        this(
                folder,
                workload,
                AgentDefinition.newBuilder(AgentFile.read(folder.resolve("agent.yaml")))
                        .setModel(
                                model.toAbsolutePath().normalize().getFileName().toString())
                        .build());
    }

    private OrderDesk(Path folder, Workload workload, AgentDefinition agent) throws SQLException, IOException {
        this.agent = agent;
        database = lifecycle.add(OrderDeskDatabase.inMemory("order-desk-" + System.nanoTime()));
        shipping = lifecycle.add(new ShippingService(0, false));
        database.fill(folder.resolve("schema.sql"), workload);
    }

    public AgentDefinition agent() {
        return agent;
    }

    public OrderDeskDatabase database() {
        return database;
    }

    public ShippingService shipping() {
        return shipping;
    }

    /** Settings of the tool connectors that reach this world. */
    public Map<String, String> connectorSettings() {
        return Map.of("sql.url", database.url(), "sql.user", "shoal", "http.base.url", shipping.url());
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
