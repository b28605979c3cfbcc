package dev.shoal.cli.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.JsonLine;
import dev.shoal.cli.client.Printable;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.streams.agent.AgentCommand;
import dev.shoal.streams.agent.AgentDecider;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** Decides a task again from its records, tells each decision, and where the end differs from what is recorded. */
public final class TaskReplay {
    private final TaskHistory history;
    private final List<Step> steps;
    private final List<String> differences;
    private final List<String> notes;

    private TaskReplay(TaskHistory history, List<Step> steps, List<String> notes) {
        this.history = history;
        this.steps = steps;
        this.notes = notes;
        this.differences = Differences.of(steps, history);
    }

    /**
     * Reads and decides; sends nothing.
     *
     * @throws dev.shoal.bootstrap.config.InvalidInput if the topics do not hold the task
     */
    public static TaskReplay of(ConnectionSettings connection, String taskId) {
        try (var reader = new HistoryReader(connection)) {
            TaskHistory history = reader.read(taskId);
            PublishedAgents agents = reader.agents();
            List<Recorded> timeline = Timeline.merge(history.inputs());
            agents.forTask(timeline.get(0).at(), history.trajectory().map(Trajectory::getAgent));
            var decider = new AgentDecider(AgentDecider.Limits.STANDARD);
            List<Step> steps = Rerun.steps(decider, agents, taskId, timeline, Instant.now());
            return new TaskReplay(history, steps, Notes.of(steps, agents, history));
        }
    }

    /** Whether the replay ends as the task did, or neither has an end yet. */
    public boolean same() {
        return differences.isEmpty();
    }

    public void print(PrintStream out) {
        int number = 0;
        for (Step step : steps) {
            out.printf("%3d  %s  %s%n", ++number, step.at(), Printable.text(step.place(), 300));
            out.println("       " + Story.event(step));
            if (step.ignored()) {
                out.println("       ignored: nothing awaits it");
                continue;
            }
            out.println("       " + Story.state(step.before()) + " -> "
                    + Story.state(step.decision().next()));
            for (AgentCommand command : step.decision().commands()) out.println("       " + Story.command(command));
        }
        out.println();
        notes.forEach(note -> out.println("note: " + note));
        differences.forEach(difference -> out.println("differs: " + difference));
        if (!same()) out.println(differences.size() + " differences from what is recorded");
        else if (history.results().isEmpty()) out.println("the task has not ended: there is nothing to compare");
        else out.println("the replay ends as results and trajectories say");
    }

    /** A line for each decision, and one for the end. */
    public void printJson(PrintStream out) {
        int number = 0;
        for (Step step : steps) {
            ObjectNode line = JsonNodeFactory.instance.objectNode();
            line.put("step", ++number).put("at", step.at().toString()).put("place", step.place());
            line.put("event", Story.event(step)).put("ignored", step.ignored());
            line.put("before", Story.state(step.before()))
                    .put("after", Story.state(step.decision().next()));
            ArrayNode sends = line.putArray("sends");
            step.decision().commands().forEach(command -> sends.add(Story.command(command)));
            out.println(JsonLine.of(line));
        }
        ObjectNode end = JsonNodeFactory.instance.objectNode().put("task", history.taskId());
        end.put("same", same()).put("ended", !history.results().isEmpty());
        ArrayNode each = end.putArray("differences");
        differences.forEach(each::add);
        ArrayNode all = end.putArray("notes");
        notes.forEach(all::add);
        out.println(JsonLine.of(end));
    }
}
