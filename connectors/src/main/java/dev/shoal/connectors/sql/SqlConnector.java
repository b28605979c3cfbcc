package dev.shoal.connectors.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.shoal.bootstrap.config.Secret;
import dev.shoal.connectors.spi.AttemptLedger;
import dev.shoal.connectors.spi.ToolConnector;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Tools that are SQL statements: those of one call run in one transaction, with values as typed parameters only. Works with
 * PostgreSQL and H2. Thread-safe.
 */
public final class SqlConnector implements ToolConnector, AttemptLedger {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration VALIDATE = Duration.ofSeconds(2);

    private final HikariDataSource pool;
    private final Ledger ledger = new Ledger();

    /** @param poolSize most connections at once; a call waits for a free one for up to five seconds */
    public record Config(String url, Optional<String> user, Optional<Secret> password, int poolSize) {}

    private SqlConnector(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Opens the pool; the database itself may come later. */
    public static SqlConnector open(Config config) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("shoal-sql");
        hikari.setJdbcUrl(config.url());
        config.user().ifPresent(hikari::setUsername);
        config.password().map(Secret::reveal).ifPresent(hikari::setPassword);
        hikari.setMaximumPoolSize(config.poolSize());
        hikari.setConnectionTimeout(CONNECT.toMillis());
        hikari.setValidationTimeout(VALIDATE.toMillis());
        hikari.setInitializationFailTimeout(-1);
        hikari.setAutoCommit(false);
        return new SqlConnector(new HikariDataSource(hikari));
    }

    @Override
    public String name() {
        return "sql";
    }

    @Override
    public PreparedTool prepare(ToolDefinition tool) {
        return new SqlTool(SqlBinding.read(tool), tool.getEffect() == Effect.READ, pool, ledger);
    }

    @Override
    public Optional<String> trouble() {
        try (Connection connection = pool.getConnection()) {
            ledger.prepare(connection);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of("database not usable: " + SqlFailure.describe(e));
        }
    }

    /** {@inheritDoc} A row of its own in the ledger, under the invocation and the attempt. */
    @Override
    public boolean begin(String invocationId, int attempt) throws IOException {
        try (Connection connection = pool.getConnection()) {
            ledger.prepare(connection);
            boolean first = ledger.claim(connection, invocationId + "#" + attempt, (int) CONNECT.toSeconds());
            if (first) connection.commit();
            else connection.rollback();
            return first;
        } catch (SQLException e) {
            throw new IOException("attempt not recorded: " + SqlFailure.describe(e), e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
