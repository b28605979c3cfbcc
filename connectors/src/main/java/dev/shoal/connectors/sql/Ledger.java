package dev.shoal.connectors.sql;

import dev.shoal.connectors.spi.ToolOutcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The table {@code shoal_ledger}: the outcome of every invocation with a side effect, written in the same transaction.
 * Thread-safe; each connection is the caller's.
 */
final class Ledger {
    /** VARCHAR without a length is unlimited in PostgreSQL and a million characters in H2. */
    private static final String CREATE =
            "CREATE TABLE IF NOT EXISTS shoal_ledger (invocation_id VARCHAR(400) PRIMARY KEY,"
                    + " code VARCHAR(64), result VARCHAR, at TIMESTAMP WITH TIME ZONE NOT NULL)";

    private static final String CLAIM = "INSERT INTO shoal_ledger (invocation_id, at) VALUES (?, ?)";
    private static final String COMPLETE = "UPDATE shoal_ledger SET code = ?, result = ? WHERE invocation_id = ?";
    private static final String FIND = "SELECT code, result FROM shoal_ledger WHERE invocation_id = ?";

    private final AtomicBoolean created = new AtomicBoolean();

    /** Makes the table unless it is there, in a transaction of its own. */
    void prepare(Connection connection) throws SQLException {
        if (created.get()) return;
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            // Two that create it at once: PostgreSQL refuses one of them although it asked for "if not exists".
            if (!SqlFailure.duplicateKey(e)) throw e;
        }
        created.set(true);
    }

    /**
     * Takes the invocation for this transaction; waits for another one that has it.
     *
     * @return false if it has an outcome already; the transaction can then only be rolled back
     */
    boolean claim(Connection connection, String invocationId, int timeoutSeconds) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setString(1, invocationId);
            statement.setObject(2, OffsetDateTime.now(ZoneOffset.UTC));
            statement.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (SqlFailure.duplicateKey(e)) return false;
            throw e;
        }
    }

    /** Stores the outcome of an invocation that this transaction has claimed. */
    void complete(Connection connection, String invocationId, ToolOutcome outcome) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COMPLETE)) {
            if (outcome instanceof ToolOutcome.Permanent permanent) {
                statement.setString(1, permanent.code());
                statement.setString(2, permanent.reason());
            } else if (outcome instanceof ToolOutcome.Success success) {
                statement.setNull(1, Types.VARCHAR);
                statement.setString(2, success.resultJson());
            } else {
                throw new IllegalArgumentException("only final outcomes are stored, not " + outcome);
            }
            statement.setString(3, invocationId);
            statement.executeUpdate();
        }
    }

    /** The stored outcome, as it is told when the invocation comes again. */
    Optional<ToolOutcome> find(Connection connection, String invocationId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, invocationId);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) return Optional.empty();
                String code = row.getString(1);
                String result = row.getString(2);
                if (code == null) return Optional.of(new ToolOutcome.Success(result, true));
                return Optional.of(new ToolOutcome.Permanent(code, result));
            }
        }
    }
}
