package dev.shoal.schemas.blob;

import dev.shoal.schemas.avro.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Leaves long contents of a conversation in a blob store and puts references, its claims, in their place. Claims stand beside the
 * messages and never in them, so nothing that anybody says can be taken for one. Thread-safe.
 */
public final class ClaimCheck {
    /** Contents of recently used claims, in characters: a task's events come one soon after the other. */
    private static final long MOST_CACHED = 16L << 20;

    private final Optional<BlobStore> store;
    private final int minBytes;
    private final Map<String, String> cache = new LinkedHashMap<>(16, 0.75f, true);
    private long cached;

    /** @param claims by the index of the message: a {@link BlobRef} */
    public record Claimed(List<Message> messages, Map<String, String> claims) {}

    /** @param store without one, nothing is left anywhere, @param minBytes contents from this length on are left there */
    public ClaimCheck(Optional<BlobStore> store, int minBytes) {
        this.store = store;
        this.minBytes = minBytes;
    }

    /** @throws BlobFailure if the store does not take a content */
    public Claimed out(List<Message> messages) {
        if (store.isEmpty() || messages.stream().noneMatch(this::isLong)) return new Claimed(messages, Map.of());
        List<Message> left = new ArrayList<>(messages);
        Map<String, String> claims = new HashMap<>();
        for (int i = 0; i < left.size(); i++) {
            Message message = left.get(i);
            if (!isLong(message)) continue;
            byte[] content = message.getContent().getBytes(StandardCharsets.UTF_8);
            if (content.length < minBytes) continue;
            String claim = store.get().put(content).toString();
            remember(claim, message.getContent());
            claims.put(String.valueOf(i), claim);
            left.set(i, Message.newBuilder(message).setContent("").build());
        }
        return new Claimed(left, claims);
    }

    /** A character takes a byte at least and three at most. */
    private boolean isLong(Message message) {
        return 3L * message.getContent().length() >= minBytes;
    }

    /** @throws BlobFailure if a claim is none, the store does not have what it names, or there is no store */
    public List<Message> in(List<Message> messages, Map<String, String> claims) {
        if (claims.isEmpty()) return messages;
        List<Message> whole = new ArrayList<>(messages);
        for (Map.Entry<String, String> claim : claims.entrySet()) {
            int index = claim.getKey().matches("[0-9]{1,6}") ? Integer.parseInt(claim.getKey()) : -1;
            if (index < 0 || index >= whole.size()) throw BlobFailure.lost("a claim for a message that is not there");
            String content = content(claim.getValue());
            whole.set(
                    index,
                    Message.newBuilder(whole.get(index)).setContent(content).build());
        }
        return whole;
    }

    private String content(String claim) {
        Optional<String> known = remembered(claim);
        if (known.isPresent()) return known.get();
        BlobRef ref = BlobRef.parse(claim).orElseThrow(() -> BlobFailure.lost("a claim that is no reference"));
        BlobStore from = store.orElseThrow(
                () -> BlobFailure.away("contents are in a blob store, and blob.dir does not say where it is", null));
        String content = new String(from.get(ref), StandardCharsets.UTF_8);
        remember(claim, content);
        return content;
    }

    private synchronized Optional<String> remembered(String claim) {
        return Optional.ofNullable(cache.get(claim));
    }

    private synchronized void remember(String claim, String content) {
        if (content.length() > MOST_CACHED / 4 || cache.put(claim, content) != null) return;
        cached += content.length();
        var oldest = cache.entrySet().iterator();
        while (cached > MOST_CACHED) {
            cached -= oldest.next().getValue().length();
            oldest.remove();
        }
    }
}
