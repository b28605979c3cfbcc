package dev.shoal.workers.engine;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Keys and values of the prefixes of a few agents, the least recently used one dropped. Owned by the engine thread. */
final class Prefixes {
    private static final int MOST = 8;

    private record Key(int[] tokens) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && Arrays.equals(tokens, that.tokens);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(tokens);
        }
    }

    private final Map<Key, KvCopy> copies = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, KvCopy> eldest) {
            return size() > MOST;
        }
    };

    Optional<KvCopy> find(Request request) {
        return Optional.ofNullable(copies.get(key(request)));
    }

    void keep(Request request, KvCopy copy) {
        copies.put(key(request), copy);
    }

    private static Key key(Request request) {
        return new Key(Arrays.copyOf(request.prompt(), request.prefixTokens()));
    }
}
