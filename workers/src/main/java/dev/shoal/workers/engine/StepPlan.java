package dev.shoal.workers.engine;

import java.util.Arrays;

/**
 * One forward pass: {@code width} new tokens for each of {@code rows} neighbouring KV slots; either rows or width is 1.
 *
 * @param tokens row by row, rows * width of them, @param past tokens already in each row's KV cache
 * @param wanted logits are wanted after so many last tokens of each row; above 1 only in a plan of one row, none only in one
 *     that is fed together with others
 */
public record StepPlan(int firstSlot, int rows, int width, int[] tokens, int[] past, int wanted) {
    /** Logits after the last token of each row. */
    public StepPlan(int firstSlot, int rows, int width, int[] tokens, int[] past) {
        this(firstSlot, rows, width, tokens, past, 1);
    }

    /** One of the rows alone. */
    public StepPlan row(int row) {
        int[] own = Arrays.copyOfRange(tokens, row * width, (row + 1) * width);
        return new StepPlan(firstSlot + row, 1, width, own, new int[] {past[row]}, wanted);
    }
}
