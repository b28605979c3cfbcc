package dev.shoal.workers.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.workers.engine.KvCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** With numbers in the places of keys and values. */
final class TokenPoolTest {
    private static final int SLOTS = 4;

    private record Numbers(List<Integer> numbers) implements KvCopy {
        @Override
        public int tokens() {
            return numbers.size();
        }

        @Override
        public long bytes() {
            return numbers.size();
        }

        @Override
        public KvCopy part(int from, int to) {
            return new Numbers(numbers.subList(from, to));
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    private final TokenPool pool = new TokenPool(SLOTS);
    private final int[] places = new int[100_000];

    private void append(int slot, List<Integer> numbers) {
        write(pool.append(slot, numbers.size()), numbers);
    }

    private void write(TokenPool.Range range, List<Integer> numbers) {
        for (int i = 0; i < numbers.size(); i++) places[range.start() + i] = numbers.get(i);
    }

    private void restore(int slot, Numbers copy, int tokens) {
        pool.cut(slot, 0);
        if (pool.knows(copy)) {
            pool.share(copy, slot, tokens);
            return;
        }
        write(pool.add(copy, slot), copy.numbers);
        pool.cut(slot, tokens);
    }

    private void compact() {
        for (TokenPool.Move move : pool.compact()) {
            System.arraycopy(places, move.from(), places, move.to(), move.length());
        }
    }

    private List<Integer> held(int slot) {
        List<Integer> held = new ArrayList<>();
        for (TokenPool.Range range : pool.of(slot)) {
            for (int i = range.start(); i < range.end(); i++) held.add(places[i]);
        }
        return held;
    }

    @Test
    void slotsHoldWhatTheyWereGivenWhateverIsMoved() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<List<Integer>> expected = new ArrayList<>();
            for (int i = 0; i < SLOTS; i++) {
                expected.add(new ArrayList<>());
                pool.cut(i, 0);
            }
            List<Numbers> copies = new ArrayList<>();
            for (int step = 0; step < 100; step++) {
                int slot = random.nextInt(SLOTS);
                List<Integer> own = expected.get(slot);
                switch (random.nextInt(5)) {
                    case 0 -> {
                        int keep = random.nextInt(own.size() + 1);
                        pool.cut(slot, keep);
                        own.subList(keep, own.size()).clear();
                    }
                    case 1 -> copies.add(new Numbers(List.copyOf(own)));
                    case 2 -> {
                        if (copies.isEmpty()) continue;
                        Numbers copy = copies.get(random.nextInt(copies.size()));
                        int count = random.nextInt(copy.tokens() + 1);
                        restore(slot, copy, count);
                        expected.set(slot, new ArrayList<>(copy.numbers.subList(0, count)));
                    }
                    case 3 -> {
                        List<Integer> more =
                                random.ints(1 + random.nextInt(20)).boxed().toList();
                        append(slot, more);
                        own.addAll(more);
                    }
                    default -> {
                        if (random.nextInt(4) == 0) compact();
                    }
                }
                for (int i = 0; i < SLOTS; i++) {
                    assertEquals(expected.get(i), held(i), "seed " + seed + ", step " + step);
                    assertEquals(expected.get(i).size(), pool.tokens(i));
                }
            }
        }
    }

    @Test
    void whatIsSharedTakesItsPlaceOnce() {
        var prefix = new Numbers(new Random(1).ints(500).boxed().toList());
        for (int slot = 0; slot < SLOTS; slot++) restore(slot, prefix, 500);
        append(2, List.of(1, 2, 3));
        assertEquals(503, pool.end());
        assertFalse(pool.wasteful());
    }

    @Test
    void deadPlacesAreClosedUp() {
        append(0, new Random(1).ints(500).boxed().toList());
        append(1, List.of(1, 2, 3));
        pool.cut(0, 10);
        assertTrue(pool.wasteful());
        compact();
        assertEquals(13, pool.end());
        assertEquals(List.of(1, 2, 3), held(1));
        assertFalse(pool.wasteful());
    }

    @Test
    void aCopyThatNobodyHoldsIsForgotten() {
        var prefix = new Numbers(List.of(1, 2, 3));
        restore(0, prefix, 3);
        pool.cut(0, 0);
        compact();
        assertFalse(pool.knows(prefix));
        assertEquals(0, pool.end());
    }

    @Test
    void cannotKeepMoreThanThereIs() {
        append(0, List.of(1));
        assertThrows(IllegalStateException.class, () -> pool.cut(0, 2));
    }
}
