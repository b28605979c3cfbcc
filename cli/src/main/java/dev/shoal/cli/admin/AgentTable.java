package dev.shoal.cli.admin;

import dev.shoal.cli.client.Printable;
import dev.shoal.cli.client.Table;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.AgentRollout;
import java.util.Optional;

/** The published versions as a table. */
public final class AgentTable {
    private static final int LINE = 160;
    private static final int LONGEST = 100;

    private AgentTable() {}

    public static String of(AgentVersions agents) {
        var table = new Table("AGENT", "SHARE", "MODEL", "TOOLS");
        agents.versions()
                .forEach((name, versions) -> versions.forEach((version, agent) -> table.add(
                        Printable.text(name + "@" + version, LONGEST),
                        share(agents, name, version) + " %",
                        Printable.text(agent.getModel(), LONGEST),
                        tools(agent))));
        return table.text(LINE);
    }

    private static int share(AgentVersions agents, String name, int version) {
        Optional<AgentRollout> rollout = agents.rollout(name);
        int canary = rollout.map(AgentRollout::getCanaryPercent).orElse(0);
        if (rollout.map(AgentRollout::getCanary).filter(c -> c == version).isPresent()) return canary;
        return agents.stable(name) == version ? 100 - canary : 0;
    }

    private static String tools(AgentDefinition agent) {
        return String.join(
                ", ",
                agent.getTools().stream()
                        .map(tool -> Printable.text(tool.getName(), LONGEST))
                        .toList());
    }
}
