package dev.shoal.cli.replay.dryrun;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.client.JsonLine;
import dev.shoal.cli.client.Printable;
import dev.shoal.schemas.avro.Usage;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** What a dry run says: differences task by task, and the sum. Not thread-safe. */
final class DryReport {
    private static final int LONGEST = 300;

    private final PrintStream out;
    private final boolean json;
    private final Map<Comparison.Kind, Integer> counts = new EnumMap<>(Comparison.Kind.class);
    private final List<Comparison> all = new ArrayList<>();

    DryReport(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
        for (Comparison.Kind kind : Comparison.Kind.values()) counts.put(kind, 0);
    }

    void add(Comparison task) {
        all.add(task);
        counts.merge(task.kind(), 1, Integer::sum);
        if (json) out.println(JsonLine.of(line(task)));
        else print(task);
    }

    /** Whether every task ends as it did, by the same calls. */
    boolean same() {
        return counts.get(Comparison.Kind.SAME) + counts.get(Comparison.Kind.OTHER_WORDS) == all.size();
    }

    private void print(Comparison task) {
        out.println(Printable.text(task.taskId(), LONGEST) + "  " + task.kind().words());
        if (task.kind() == Comparison.Kind.SAME) return;
        if (!task.outcomeBefore().equals(task.outcomeAfter())) {
            out.println("  ended as " + shown(task.outcomeBefore()) + ", now " + shown(task.outcomeAfter()));
        }
        task.unknown().ifPresent(call -> out.println("  no answer is recorded to " + shown(call)));
        int shared = 0;
        while (shared < Math.min(task.before().size(), task.after().size())
                && task.before().get(shared).equals(task.after().get(shared))) shared++;
        for (String call : task.before().subList(shared, task.before().size())) out.println("  - " + shown(call));
        for (String call : task.after().subList(shared, task.after().size())) out.println("  + " + shown(call));
        boolean ended = task.unknown().isEmpty();
        if (ended && !task.answerBefore().equals(task.answerAfter())) {
            out.println("  - " + quoted(task.answerBefore()));
            out.println("  + " + quoted(task.answerAfter()));
        }
    }

    private static String shown(String text) {
        return Printable.text(text, LONGEST);
    }

    private static String quoted(String answer) {
        return answer.isEmpty() ? "no answer" : '"' + shown(answer) + '"';
    }

    private static ObjectNode line(Comparison task) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("task", task.taskId()).put("kind", task.kind().words());
        line.put("outcomeBefore", task.outcomeBefore()).put("outcomeAfter", task.outcomeAfter());
        task.before().forEach(line.withArray("before")::add);
        task.after().forEach(line.withArray("after")::add);
        line.put("answerBefore", task.answerBefore()).put("answerAfter", task.answerAfter());
        task.unknown().ifPresent(call -> line.put("unanswered", call));
        return line;
    }

    void end() {
        if (json) {
            ObjectNode line = JsonNodeFactory.instance.objectNode().put("tasks", all.size());
            counts.forEach((kind, count) -> line.put(kind.words(), count));
            out.println(JsonLine.of(line));
            return;
        }
        String kinds = counts.entrySet().stream()
                .filter(count -> count.getValue() > 0)
                .map(count -> count.getValue() + " " + count.getKey().words())
                .collect(Collectors.joining(", "));
        out.println();
        out.println(all.size() + " tasks: " + kinds);
        out.println("turns " + changed(Usage::getTurns) + ", tool calls " + changed(Usage::getToolCalls) + ", tokens "
                + changed(usage -> usage.getPromptTokens() + usage.getCompletionTokens()));
        out.println("nothing was sent");
    }

    /** Over the tasks that came to their end both times. */
    private String changed(ToLongFunction<Usage> what) {
        List<Comparison> ended =
                all.stream().filter(task -> task.unknown().isEmpty()).toList();
        long before = ended.stream()
                .mapToLong(task -> what.applyAsLong(task.usageBefore()))
                .sum();
        long after = ended.stream()
                .mapToLong(task -> what.applyAsLong(task.usageAfter()))
                .sum();
        return before + " -> " + after;
    }
}
