package dev.shoal.bench;

import dev.shoal.workers.grammar.ControlTokens;
import dev.shoal.workers.grammar.Vocabulary;
import dev.shoal.workers.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The shipped vocabulary with random merges on top of it, up to the size of large public ones. */
final class LargeVocabulary {
    private static final int MOST_BYTES = 16;

    private LargeVocabulary() {}

    /** @param root of the project */
    static Vocabulary read(Path root, int size) {
        try (Tokenizer tokenizer = Tokenizer.load(root.resolve("model/order-desk/tokenizer.json"))) {
            int[] ids = List.of("<|call|>", "<|answer|>", "<|none|>", "<|end|>").stream()
                    .mapToInt(spelling -> tokenizer.control(spelling).orElseThrow())
                    .toArray();
            List<byte[]> texts = merged(new ArrayList<>(tokenizer.bytes()), size);
            // Nothing is encoded where only masks are asked for.
            return new Vocabulary(texts, new ControlTokens(ids[0], ids[1], ids[2], ids[3]), text -> new int[0]);
        }
    }

    private static List<byte[]> merged(List<byte[]> texts, int size) {
        Random random = new Random(1);
        Set<String> known = new HashSet<>();
        texts.forEach(text -> known.add(Arrays.toString(text)));
        while (texts.size() < size) {
            byte[] first = texts.get(random.nextInt(texts.size()));
            byte[] second = texts.get(random.nextInt(texts.size()));
            int length = first.length + second.length;
            if (first.length == 0 || second.length == 0 || length > MOST_BYTES) continue;
            byte[] both = Arrays.copyOf(first, length);
            System.arraycopy(second, 0, both, first.length, second.length);
            if (known.add(Arrays.toString(both))) texts.add(both);
        }
        return texts;
    }
}
