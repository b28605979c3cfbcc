package dev.shoal.workers.engine;

/**
 * One forward pass: {@code width} new tokens for each of {@code rows} neighbouring KV slots; either rows or width is 1.
 *
 * @param tokens row by row, rows * width of them, @param past tokens already in each row's KV cache
 */
public record StepPlan(int firstSlot, int rows, int width, int[] tokens, int[] past) {}
