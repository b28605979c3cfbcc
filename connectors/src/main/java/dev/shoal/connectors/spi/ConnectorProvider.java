package dev.shoal.connectors.spi;

import java.util.Map;

/**
 * Opens a connector of one name. Found with {@link java.util.ServiceLoader}: a jar on the class path that names its provider
 * in {@code META-INF/services} adds a connector.
 */
public interface ConnectorProvider {
    /** The connector's name, as in {@code connectors=...} and in tool definitions. */
    String name();

    /**
     * @param settings what the configuration says under {@code connector.<name>.}, without that prefix
     * @throws dev.shoal.bootstrap.config.InvalidInput with everything that is wrong with the settings
     */
    ToolConnector open(Map<String, String> settings);
}
