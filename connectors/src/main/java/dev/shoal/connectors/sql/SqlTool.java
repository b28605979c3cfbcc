package dev.shoal.connectors.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.connectors.spi.Json;
import dev.shoal.connectors.spi.ToolCall;
import dev.shoal.connectors.spi.ToolConnector.PreparedTool;
import dev.shoal.connectors.spi.ToolOutcome;
import dev.shoal.schemas.failure.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One tool: its statements in one transaction, all or none of them. */
final class SqlTool implements PreparedTool {
    private static final Logger log = LoggerFactory.getLogger(SqlTool.class);
    /** A model cannot use more; a result is cut by its bytes as well. */
    private static final int MOST_ROWS = 200;

    /** Beyond the statement timeout, for a database that does not even answer the cancellation. */
    private static final Duration NETWORK_GRACE = Duration.ofSeconds(5);

    private final SqlBinding binding;
    private final boolean readOnly;
    private final DataSource pool;
    private final Ledger ledger;

    SqlTool(SqlBinding binding, boolean readOnly, DataSource pool, Ledger ledger) {
        this.binding = binding;
        this.readOnly = readOnly;
        this.pool = pool;
        this.ledger = ledger;
    }

    @Override
    public ToolOutcome invoke(ToolCall call) {
        Optional<Duration> left = call.timeLeft(Instant.now());
        if (left.isEmpty()) return ToolOutcome.retryable(ErrorCode.TOOL_UNAVAILABLE, "no time left for the database");
        int seconds = (int) Math.min(Integer.MAX_VALUE / 2000, left.get().toSeconds() + 1);
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            connection.setNetworkTimeout(
                    Runnable::run, (int) NETWORK_GRACE.plusSeconds(seconds).toMillis());
            return readOnly ? read(connection, call, seconds) : write(connection, call, seconds);
        } catch (SQLException e) {
            log.warn("{} of {}: {}", call.tool(), call.invocationId(), SqlFailure.describe(e));
            return ToolOutcome.retryable(ErrorCode.TOOL_UNAVAILABLE, "the database is not available");
        }
    }

    private ToolOutcome read(Connection connection, ToolCall call, int seconds) throws SQLException {
        connection.setReadOnly(true);
        try {
            return steps(connection, call, seconds);
        } catch (SQLException e) {
            return failed(call, e);
        } finally {
            rollback(connection);
        }
    }

    /**
     * The claim comes first: a second delivery of the same invocation waits for it and then finds the outcome, instead of
     * seeing the world as the first one left it. A refusal is stored too: what the model was told stays true.
     */
    private ToolOutcome write(Connection connection, ToolCall call, int seconds) throws SQLException {
        ToolOutcome outcome;
        try {
            ledger.prepare(connection);
            if (!ledger.claim(connection, call.invocationId(), seconds)) return replay(connection, call);
            outcome = steps(connection, call, seconds);
            if (outcome instanceof ToolOutcome.Success) {
                ledger.complete(connection, call.invocationId(), outcome);
                return commit(connection, call, outcome);
            }
        } catch (SQLException e) {
            outcome = failed(call, e);
        }
        rollback(connection);
        return outcome instanceof ToolOutcome.Permanent ? refuse(connection, call, outcome, seconds) : outcome;
    }

    private ToolOutcome refuse(Connection connection, ToolCall call, ToolOutcome refusal, int seconds) {
        try {
            if (!ledger.claim(connection, call.invocationId(), seconds)) return replay(connection, call);
            ledger.complete(connection, call.invocationId(), refusal);
            return commit(connection, call, refusal);
        } catch (SQLException e) {
            rollback(connection);
            log.warn("{} of {}: {}", call.tool(), call.invocationId(), SqlFailure.describe(e));
            return ToolOutcome.retryable(ErrorCode.TOOL_UNAVAILABLE, "the database is not available");
        }
    }

    private ToolOutcome replay(Connection connection, ToolCall call) throws SQLException {
        connection.rollback();
        Optional<ToolOutcome> stored = ledger.find(connection, call.invocationId());
        connection.rollback();
        log.debug("{} of {} was done before", call.tool(), call.invocationId());
        return stored.orElseGet(
                () -> ToolOutcome.retryable(ErrorCode.TOOL_UNAVAILABLE, "another delivery is in progress"));
    }

    private ToolOutcome commit(Connection connection, ToolCall call, ToolOutcome outcome) {
        try {
            connection.commit();
            return outcome;
        } catch (SQLException e) {
            log.warn("commit for {} of {}: {}", call.tool(), call.invocationId(), SqlFailure.describe(e));
            rollback(connection);
            return ToolOutcome.retryable(ErrorCode.TOOL_TIMEOUT, "the database did not confirm; it may have been done");
        }
    }

    private ToolOutcome steps(Connection connection, ToolCall call, int seconds) throws SQLException {
        JsonNode result = Json.NODES.objectNode();
        for (SqlBinding.Step step : binding.steps()) {
            try (PreparedStatement statement =
                    connection.prepareStatement(step.sql().jdbc())) {
                statement.setQueryTimeout(seconds);
                set(statement, step.sql().parameters(), call);
                long rows;
                if (step.query()) {
                    statement.setMaxRows(MOST_ROWS + 1);
                    ArrayNode found = query(statement);
                    rows = found.size();
                    if (rows > MOST_ROWS) return tooManyRows();
                    result = result(step.expect(), found);
                } else {
                    rows = statement.executeUpdate();
                    if (!anyQuery()) result = Json.NODES.objectNode().put("rows", rows);
                }
                if (!step.expect().met(rows)) return new ToolOutcome.Permanent(step.code(), step.message());
            }
        }
        String json = Json.write(result);
        boolean fits = json.getBytes(StandardCharsets.UTF_8).length <= call.maxResultBytes();
        return fits ? ToolOutcome.success(json) : ToolOutcome.tooLarge(call.maxResultBytes());
    }

    private boolean anyQuery() {
        return binding.steps().stream().anyMatch(SqlBinding.Step::query);
    }

    private static ToolOutcome tooManyRows() {
        return ToolOutcome.permanent(ErrorCode.RESULT_TOO_LARGE, "the result has more than " + MOST_ROWS + " rows");
    }

    private static ArrayNode query(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            return Rows.read(rows);
        }
    }

    /** One row is an object, several are a list; {@code expect: many} is always a list, so that its shape is stable. */
    private static JsonNode result(SqlBinding.Expect expect, ArrayNode found) {
        return found.size() == 1 && expect != SqlBinding.Expect.MANY ? found.get(0) : found;
    }

    private void set(PreparedStatement statement, List<String> names, ToolCall call) throws SQLException {
        ObjectNode arguments = call.arguments();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String bound = call.bound().get(name);
            JsonNode value = bound == null ? arguments.path(name) : Json.NODES.textNode(bound);
            binding.types().get(name).set(statement, i + 1, value);
        }
    }

    private static ToolOutcome failed(ToolCall call, SQLException failure) {
        log.warn("{} of {} failed: {}", call.tool(), call.invocationId(), SqlFailure.describe(failure));
        return SqlFailure.outcome(failure);
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone and its transaction with it; the pool throws it away.
            log.debug("rollback: {}", SqlFailure.describe(e));
        }
    }
}
