package dev.shoal.connectors.sql;

import dev.shoal.connectors.spi.ToolOutcome;
import dev.shoal.schemas.failure.ErrorCode;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.util.Set;

/** What an SQL error means to the caller, told without statements and values: drivers put both into their messages. */
final class SqlFailure {
    private static final Set<String> TIMEOUTS = Set.of("57014", "HYT00", "55P03");
    /** Connection lost, server going down or starting, out of resources; the last three are H2's. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "90067", "90098", "90121");

    private SqlFailure() {}

    /** The outcome of a transaction that failed before its commit, and so did nothing. */
    static ToolOutcome outcome(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (failure instanceof SQLTimeoutException || TIMEOUTS.contains(state)) {
            return ToolOutcome.retryable(ErrorCode.TOOL_TIMEOUT, "the database took too long");
        }
        if (state.startsWith("40")) {
            return ToolOutcome.retryable(ErrorCode.TOOL_UNAVAILABLE, "another transaction was in the way");
        }
        if (away(failure, state)) {
            return ToolOutcome.retryable(ErrorCode.TOOL_UNAVAILABLE, "the database is not available");
        }
        if (state.startsWith("23")) {
            return ToolOutcome.permanent(ErrorCode.TOOL_FAILED, "the data is against a rule of the database");
        }
        if (state.startsWith("22")) {
            return ToolOutcome.permanent(ErrorCode.TOOL_FAILED, "the database cannot use a value of the arguments");
        }
        return ToolOutcome.permanent(ErrorCode.TOOL_FAILED, "the database refused the statement");
    }

    static boolean duplicateKey(SQLException failure) {
        return "23505".equals(failure.getSQLState());
    }

    /** For logs: where to look the error up, without its message. */
    static String describe(SQLException failure) {
        return failure.getClass().getSimpleName() + ", SQLSTATE " + failure.getSQLState() + ", code "
                + failure.getErrorCode();
    }

    private static boolean away(SQLException failure, String state) {
        return failure instanceof SQLTransientException
                || failure instanceof SQLRecoverableException
                || AWAY.contains(state)
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("58");
    }
}
