package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.Price;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.Usage;
import java.util.HashMap;
import java.util.Map;

/** What a task has consumed in its round. Lives as long as the decision. */
final class Tally {
    static final Usage NOTHING = new Usage(0, 0, 0L, 0L, 0L, 0L, 0L, 0L);
    private static final long MICROS_PER_NANO_OF_A_MILLION = 1_000;

    private Usage usage;
    private Map<String, Integer> toolCalls;
    private int subTasks;

    private Tally(Usage usage, Map<String, Integer> toolCalls, int subTasks) {
        this.usage = usage;
        this.toolCalls = toolCalls;
        this.subTasks = subTasks;
    }

    static Tally of(TaskState state) {
        return new Tally(state.getUsage(), state.getToolCalls(), state.getSubTasks());
    }

    Usage usage() {
        return usage;
    }

    Map<String, Integer> toolCalls() {
        return toolCalls;
    }

    int calls(String tool) {
        return toolCalls.getOrDefault(tool, 0);
    }

    int subTasks() {
        return subTasks;
    }

    /** Prompt and completion tokens computed so far, tokens taken from a cache not counted. */
    long computedTokens() {
        return usage.getPromptTokens() - usage.getCachedTokens() + usage.getCompletionTokens();
    }

    /** @return what the turn cost, in billionths */
    long addTurn(Usage turn, Price price) {
        long cost = cost(turn, price);
        usage = sum(1, 0, turn, cost, 0);
        return cost;
    }

    /** Adds what a sub-task consumed; its turns and calls stay its own. */
    void addSubTask(Usage sub) {
        usage = sum(0, 0, sub, sub.getCostNanos(), 0);
    }

    void countCall(String tool) {
        toolCalls = new HashMap<>(toolCalls);
        toolCalls.merge(tool, 1, Integer::sum);
        usage = sum(0, 1, NOTHING, 0, 0);
    }

    /** Another round begins. */
    void reset() {
        usage = NOTHING;
        toolCalls = Map.of();
        subTasks = 0;
    }

    void countSubTask() {
        subTasks++;
    }

    void countResult(int bytes) {
        usage = sum(0, 0, NOTHING, 0, bytes);
    }

    /** Rounded up, so that many small turns are not free. */
    static long cost(Usage turn, Price price) {
        long computed = Math.max(0, turn.getPromptTokens() - turn.getCachedTokens());
        long micros = computed * price.getPromptMicros()
                + turn.getCachedTokens() * price.getCachedMicros()
                + turn.getCompletionTokens() * price.getCompletionMicros();
        return (micros + MICROS_PER_NANO_OF_A_MILLION - 1) / MICROS_PER_NANO_OF_A_MILLION;
    }

    private Usage sum(int turns, int calls, Usage more, long costNanos, long resultBytes) {
        return new Usage(
                usage.getTurns() + turns,
                usage.getToolCalls() + calls,
                usage.getPromptTokens() + more.getPromptTokens(),
                usage.getCachedTokens() + more.getCachedTokens(),
                usage.getCompletionTokens() + more.getCompletionTokens(),
                usage.getModelMs() + more.getModelMs(),
                usage.getCostNanos() + costNanos,
                usage.getResultBytes() + resultBytes);
    }
}
