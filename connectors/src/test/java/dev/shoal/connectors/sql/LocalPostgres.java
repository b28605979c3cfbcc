package dev.shoal.connectors.sql;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server of the test's own, in a temporary directory. */
final class LocalPostgres {
    private final Path dir;
    private final Process server;
    private final int port;

    private LocalPostgres(Path dir, Process server, int port) {
        this.dir = dir;
        this.server = server;
        this.port = port;
    }

    /** Empty when the programs are missing or refuse to run. */
    static Optional<LocalPostgres> start() throws Exception {
        Path dir = Files.createTempDirectory("shoal-postgres");
        // PostgreSQL does not run as root.
        boolean root = System.getProperty("user.name").equals("root");
        List<String> as = root ? List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups") : List.of();
        try {
            if (root) run(dir, List.of("chown", "nobody", dir.toString()));
            List<String> init = new ArrayList<>(as);
            init.addAll(List.of("initdb", "-D", dir + "/data", "-U", "shoal", "-A", "trust", "--no-sync"));
            if (run(dir, init) != 0) return skip(dir);
            int port = freePort();
            List<String> command = new ArrayList<>(as);
            command.addAll(List.of("postgres", "-D", dir + "/data", "-p", String.valueOf(port), "-k", dir.toString()));
            command.addAll(List.of("-h", "127.0.0.1", "-F", "-c", "max_connections=200"));
            Process server = process(dir, command).start();
            return await(new LocalPostgres(dir, server, port));
        } catch (IOException e) {
            return skip(dir);
        }
    }

    private static Optional<LocalPostgres> await(LocalPostgres postgres) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (postgres.server.isAlive() && System.nanoTime() < until) {
            try (Connection connection = postgres.connect("postgres")) {
                if (connection.isValid(1)) return Optional.of(postgres);
            } catch (SQLException e) {
                postgres.server.waitFor(50, TimeUnit.MILLISECONDS);
            }
        }
        postgres.stop();
        return Optional.empty();
    }

    private static Optional<LocalPostgres> skip(Path dir) throws IOException {
        delete(dir);
        return Optional.empty();
    }

    private static int run(Path dir, List<String> command) throws IOException, InterruptedException {
        return process(dir, command).start().waitFor();
    }

    private static ProcessBuilder process(Path dir, List<String> command) {
        return new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database));
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=shoal";
    }

    TestDatabase createDatabase(String name) throws SQLException {
        // Names are cut at 63 bytes.
        String shortened = name.substring(0, Math.min(60, name.length()));
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + shortened);
        }
        return new TestDatabase(url(shortened), () -> {});
    }

    void stop() throws Exception {
        server.destroy();
        server.waitFor(10, TimeUnit.SECONDS);
        delete(dir);
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        }
    }
}
