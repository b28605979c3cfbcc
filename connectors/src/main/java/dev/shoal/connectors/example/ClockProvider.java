package dev.shoal.connectors.example;

import dev.shoal.bootstrap.config.Problems;
import dev.shoal.connectors.spi.ConnectorProvider;
import dev.shoal.connectors.spi.ToolConnector;
import java.time.Clock;
import java.util.Map;

/** Makes {@code connectors=clock} work; named in {@code META-INF/services}. */
public final class ClockProvider implements ConnectorProvider {
    @Override
    public String name() {
        return "clock";
    }

    @Override
    public ToolConnector open(Map<String, String> settings) {
        Problems problems = new Problems("Configuration of connector clock");
        settings.keySet().forEach(key -> problems.add("connector.clock." + key, "unknown; a clock has no settings"));
        problems.throwIfAny();
        return new ClockConnector(Clock.systemUTC());
    }
}
