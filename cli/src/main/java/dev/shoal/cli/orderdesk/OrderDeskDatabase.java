package dev.shoal.cli.orderdesk;

import dev.shoal.cli.orderdesk.Catalogue.Product;
import dev.shoal.cli.orderdesk.Workload.SeededOrder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The shop's database: made from {@code schema.sql}, filled from a workload, read again by the judge. Not thread-safe. */
public final class OrderDeskDatabase implements AutoCloseable {
    /** A row of {@code orders} that an agent task made or changed. */
    record OrderRow(int id, String task, String sku, int quantity, String status) {}

    private static final List<String> PERIODS =
            List.of("today", "yesterday", "this_week", "last_week", "this_month", "last_month");
    private static final int SCARCE_STOCK = 2;

    private final String url;
    private final Connection connection;

    private OrderDeskDatabase(String url, Connection connection) {
        this.url = url;
        this.connection = connection;
    }

    /** Makes an in-memory database that lives until {@link #close}; other connections of this JVM reach it by {@link #url}. */
    public static OrderDeskDatabase inMemory(String name) throws SQLException {
        String url = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
        return new OrderDeskDatabase(url, DriverManager.getConnection(url, "shoal", ""));
    }

    /** Connects to a database that already runs. */
    public static OrderDeskDatabase at(String url, String user, String password) throws SQLException {
        return new OrderDeskDatabase(url, DriverManager.getConnection(url, user, password));
    }

    public String url() {
        return url;
    }

    /** Creates the tables and fills them. */
    public void fill(Path schema, Workload workload) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : Files.readString(schema).split(";\\s*(\\R|$)")) {
                if (!sql.isBlank()) statement.execute(sql);
            }
        }
        connection.setAutoCommit(false);
        insertProducts(workload);
        insertOrders(workload.orders());
        insertSales(workload.catalogue());
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** True when the shop's tables are not there yet. */
    public boolean empty() throws SQLException {
        try (var tables = connection.getMetaData().getTables(null, null, null, new String[] {"TABLE", "BASE TABLE"})) {
            while (tables.next()) {
                if (tables.getString("TABLE_NAME").equalsIgnoreCase("products")) return false;
            }
            return true;
        }
    }

    private void insertProducts(Workload workload) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO products VALUES (?, ?, ?, ?, ?)")) {
            for (Product product : workload.catalogue().all()) {
                insert.setString(1, product.sku());
                insert.setString(2, product.name());
                insert.setString(3, product.plural());
                insert.setBigDecimal(4, product.price());
                insert.setInt(5, product.scarce() ? SCARCE_STOCK : plentiful(workload));
                insert.executeUpdate();
            }
        }
    }

    /** Enough of a product for a whole workload, so that the outcome of one task does not hang on another's. */
    private static int plentiful(Workload workload) {
        return 40 + 12 * workload.tasks().size() / 10;
    }

    private void insertOrders(List<SeededOrder> orders) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO orders (order_id, customer, sku, quantity, status, address, tracking)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (SeededOrder order : orders) {
                boolean left =
                        order.status().equals("shipped") || order.status().equals("delivered");
                insert.setInt(1, order.id());
                insert.setString(2, order.customer());
                insert.setString(3, order.product().sku());
                insert.setInt(4, order.quantity());
                insert.setString(5, order.status());
                insert.setString(6, order.address());
                insert.setString(7, left ? "TR" + (200000 + order.id()) : null);
                insert.executeUpdate();
            }
        }
    }

    private void insertSales(Catalogue catalogue) throws SQLException {
        Random random = new Random(7);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sales VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Product product : catalogue.all()) {
                for (String period : PERIODS) {
                    int units = random.nextInt(90);
                    insert.setString(1, product.sku());
                    insert.setString(2, product.name());
                    insert.setString(3, product.plural());
                    insert.setString(4, period);
                    insert.setInt(5, units);
                    insert.setBigDecimal(6, product.price().multiply(BigDecimal.valueOf(units)));
                    insert.executeUpdate();
                }
            }
        }
    }

    /** The orders that agent tasks placed, by task id. */
    Map<String, List<OrderRow>> placedOrders() throws SQLException {
        Map<String, List<OrderRow>> byTask = new TreeMap<>();
        for (OrderRow row : rows("SELECT order_id, task, sku, quantity, status FROM orders WHERE task IS NOT NULL")) {
            byTask.computeIfAbsent(row.task(), task -> new ArrayList<>()).add(row);
        }
        return byTask;
    }

    /** Tasks that have placed at least one order. */
    public Set<String> tasksWithOrders() throws SQLException {
        return placedOrders().keySet();
    }

    /** Status of every order, by its number. */
    Map<Integer, String> statuses() throws SQLException {
        Map<Integer, String> statuses = new TreeMap<>();
        for (OrderRow row : rows("SELECT order_id, task, sku, quantity, status FROM orders")) {
            statuses.put(row.id(), row.status());
        }
        return statuses;
    }

    private List<OrderRow> rows(String sql) throws SQLException {
        List<OrderRow> rows = new ArrayList<>();
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            while (found.next()) {
                rows.add(new OrderRow(
                        found.getInt(1), found.getString(2), found.getString(3), found.getInt(4), found.getString(5)));
            }
        }
        return rows;
    }

    /** Orders beyond the first of one invocation: side effects that happened twice. */
    public int duplicatedOrders() throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(
                        "SELECT COUNT(*) - COUNT(DISTINCT invocation) FROM orders" + " WHERE invocation IS NOT NULL")) {
            found.next();
            return found.getInt(1);
        }
    }

    /** Drops an in-memory database with its last connection. */
    @Override
    public void close() throws SQLException {
        if (connection.isClosed()) return;
        if (url.startsWith("jdbc:h2:mem:")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SHUTDOWN");
            }
        }
        connection.close();
    }
}
