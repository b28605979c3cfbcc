package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened to one task of one agent: records in the order in which they came. Timers fire between them when they are due.
 * Immutable.
 */
record History(AgentDefinition agent, List<Happening> happenings) {
    /** One record, and when it came. */
    record Happening(AgentEvent event, Instant at) {}

    History {
        happenings = List.copyOf(happenings);
    }

    /** Whether the promises are broken, asked again and again while shrinking. */
    interface Judge {
        boolean broken(History history);
    }

    /** The same history without all that does not matter to the broken promise. */
    History shrunk(Judge judge) {
        History least = this;
        for (int size = happenings.size() / 2; size > 0; size /= 2) {
            for (int from = 0; from < least.happenings.size(); ) {
                History without = least.without(from, size);
                if (judge.broken(without)) least = without;
                else from += size;
            }
        }
        return least;
    }

    private History without(int from, int size) {
        List<Happening> rest = new ArrayList<>(happenings.subList(0, from));
        rest.addAll(happenings.subList(Math.min(from + size, happenings.size()), happenings.size()));
        return new History(agent, rest);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("agent ").append(agent).append(System.lineSeparator());
        for (Happening happening : happenings) {
            text.append("  ").append(happening.at()).append(' ').append(happening.event());
            text.append(System.lineSeparator());
        }
        return text.toString();
    }
}
