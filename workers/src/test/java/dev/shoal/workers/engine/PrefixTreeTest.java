package dev.shoal.workers.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PrefixTreeTest {
    private final Set<Piece> open = new HashSet<>();

    private final class Piece implements KvCopy {
        private final int[] held;

        Piece(int[] held) {
            this.held = held;
            open.add(this);
        }

        @Override
        public int tokens() {
            return held.length;
        }

        @Override
        public long bytes() {
            return held.length;
        }

        @Override
        public KvCopy part(int from, int to) {
            assertTrue(open.contains(this), "given back");
            return new Piece(Arrays.copyOfRange(held, from, to));
        }

        @Override
        public void close() {
            assertTrue(open.remove(this), "given back twice");
        }
    }

    private void keep(PrefixTree tree, int... tokens) {
        tree.keep(tokens, tokens.length, (from, to) -> new Piece(Arrays.copyOfRange(tokens, from, to)));
    }

    private static int[] held(PrefixTree tree, int... prompt) {
        List<KvCopy> copies = tree.copies(prompt, prompt.length);
        return copies.stream()
                .flatMapToInt(copy -> Arrays.stream(((Piece) copy).held))
                .toArray();
    }

    @Test
    void keepsWhatIsSharedOnce() {
        var tree = new PrefixTree(100);
        keep(tree, 1, 2, 3, 4, 5, 6);
        keep(tree, 1, 2, 3, 7, 8);
        keep(tree, 1, 2, 3);
        keep(tree, 9);
        assertEquals(9, tree.bytes());
        assertEquals(4, tree.length(new int[] {1, 2, 3, 7, 9}, 5));
        assertEquals(2, tree.length(new int[] {1, 2, 3, 7, 9}, 2));
        assertEquals(0, tree.length(new int[] {2}, 1));
        assertArrayEquals(new int[] {1, 2, 3, 7, 8}, held(tree, 1, 2, 3, 7, 9));
        tree.clear();
        assertTrue(open.isEmpty());
    }

    @Test
    void dropsWhatWasUsedLongestAgo() {
        var tree = new PrefixTree(10);
        keep(tree, 1, 1, 1, 1);
        keep(tree, 2, 2, 2, 2);
        held(tree, 1, 1);
        keep(tree, 3, 3, 3, 3);
        assertEquals(0, tree.length(new int[] {2, 2}, 2));
        assertEquals(2, tree.length(new int[] {1, 1}, 2));
        assertEquals(8, tree.bytes());
    }

    @Test
    void leavesOutWhatIsTooLarge() {
        var tree = new PrefixTree(3);
        keep(tree, 1, 2, 3, 4);
        assertEquals(0, tree.bytes());
        assertTrue(open.isEmpty());
    }

    @Test
    void holdsWhatItSaysWhateverIsKept() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            var tree = new PrefixTree(20 + random.nextInt(60));
            long most = 0;
            for (int i = 0; i < 60; i++) {
                int[] tokens = random.ints(1 + random.nextInt(20), 0, 3).toArray();
                keep(tree, tokens);
                int[] prompt = random.ints(20, 0, 3).toArray();
                int length = tree.length(prompt, prompt.length);
                int[] held = held(tree, prompt);
                assertTrue(held.length >= length);
                assertArrayEquals(Arrays.copyOf(prompt, length), Arrays.copyOf(held, length), "seed " + seed);
                assertEquals(open.stream().mapToLong(Piece::bytes).sum(), tree.bytes(), "seed " + seed);
                most = Math.max(most, tree.bytes());
            }
            assertFalse(most > 80, "seed " + seed + ": " + most);
            tree.clear();
            assertTrue(open.isEmpty());
        }
    }
}
