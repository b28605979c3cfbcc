package dev.shoal.connectors.spi;

import dev.shoal.schemas.avro.ToolDefinition;
import java.util.Optional;

/** Executes one kind of tool. Implementations are thread-safe. */
public interface ToolConnector extends AutoCloseable {
    /** The name that tool definitions give as their {@code connector}. */
    String name();

    /**
     * Reads a tool's binding, once for each version of an agent.
     *
     * @throws dev.shoal.bootstrap.config.InvalidInput with everything that is wrong with the binding
     */
    PreparedTool prepare(ToolDefinition tool);

    /**
     * Why no tool of this connector can work at the moment, found out by trying; empty when nothing is known to be wrong.
     * May take seconds.
     */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    void close();

    /** A tool with its binding understood. Thread-safe. */
    interface PreparedTool {
        /**
         * Executes one call; never retries. {@code invocationId} survives redelivery and retries: the same one may come
         * again, even at the same time, and a side effect happens once for it.
         *
         * @throws InterruptedException when the call has taken longer than it may; its outcome is then unknown
         */
        ToolOutcome invoke(ToolCall call) throws InterruptedException;
    }
}
