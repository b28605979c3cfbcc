package dev.shoal.cli.chaos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;

/** The database that side effects go to: H2 on files, in a process of its own. Stateless. */
final class LedgerDatabase {
    static final String USER = "shoal";

    private static final Duration LONGEST_START = Duration.ofMinutes(5);
    private static final long PAUSE_MS = 200;

    private LedgerDatabase() {}

    /** The process: its folder and its port are the arguments. */
    static void main(List<String> arguments) throws SQLException, InterruptedException {
        Server.createTcpServer("-tcpPort", arguments.get(1), "-baseDir", arguments.get(0), "-ifNotExists")
                .start();
        new CountDownLatch(1).await();
    }

    /** @param port of the process, or of what passes connections on to it */
    static String url(int port) {
        // Written when it is committed, not half a second later.
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/./ledger;WRITE_DELAY=0";
    }

    static List<String> arguments(Path folder, int port) {
        return List.of(ChildProgram.DATABASE, folder.toString(), String.valueOf(port));
    }

    /** Waits for the database and makes the table of effects; nothing in it forbids that an effect happens twice. */
    static void prepare(String url) throws SQLException, InterruptedException {
        long giveUp = System.nanoTime() + LONGEST_START.toNanos();
        while (true) {
            try (Connection connection = DriverManager.getConnection(url, USER, "");
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE effects (invocation VARCHAR(400), task VARCHAR(400), note VARCHAR(400))");
                statement.execute("CREATE TABLE notes (note VARCHAR(400) PRIMARY KEY, text VARCHAR(400))");
                statement.execute("INSERT INTO notes VALUES ('weather', 'rain until noon')");
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > giveUp) throw e;
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        }
    }

    /** How often each invocation had its effect. */
    static Map<String, Integer> effects(String url) throws SQLException {
        return counts(url, "SELECT invocation, COUNT(*) FROM effects GROUP BY invocation");
    }

    /** How many rows each invocation has in the ledger. */
    static Map<String, Integer> ledger(String url) throws SQLException {
        return counts(
                url, "SELECT invocation_id, COUNT(*) FROM shoal_ledger WHERE code IS NULL GROUP BY invocation_id");
    }

    private static Map<String, Integer> counts(String url, String sql) throws SQLException {
        Map<String, Integer> counts = new HashMap<>();
        try (Connection connection = DriverManager.getConnection(url, USER, "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) counts.put(rows.getString(1), rows.getInt(2));
        }
        return counts;
    }
}
