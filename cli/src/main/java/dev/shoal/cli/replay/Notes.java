package dev.shoal.cli.replay;

import dev.shoal.schemas.avro.TaskState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a reader of a replay has to know about it, since it may explain a difference. Pure. */
final class Notes {
    private Notes() {}

    static List<String> of(List<Step> steps, PublishedAgents agents, TaskHistory history) {
        List<String> notes = new ArrayList<>(history.gaps());
        Set<String> used = new LinkedHashSet<>();
        for (Step step : steps) {
            step.decision().next().map(TaskState::getAgent).ifPresent(used::add);
        }
        for (String agent : used) {
            if (agents.republished(agent)) {
                notes.add(agent + " was published after this task began: the replay takes it as it is now");
            }
        }
        return notes;
    }
}
