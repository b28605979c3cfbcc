package dev.shoal.cli.approvals;

import dev.shoal.schemas.avro.ApprovalRequested;
import dev.shoal.schemas.avro.ApprovalSettled;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** What waits for a human and what does no longer, from the records of the topic in their order. Not thread-safe. */
final class ApprovalBoard {
    private final Map<String, ApprovalRequested> waiting = new HashMap<>();
    private final Map<String, ApprovalSettled> settled = new HashMap<>();

    void add(SpecificRecord record) {
        if (record instanceof ApprovalRequested request) {
            waiting.put(request.getInvocationId(), request);
        } else if (record instanceof ApprovalSettled end) {
            waiting.remove(end.getInvocationId());
            settled.put(end.getInvocationId(), end);
        }
    }

    /** The longest wait first. */
    List<ApprovalRequested> waiting() {
        return waiting.values().stream()
                .sorted(Comparator.comparing(ApprovalRequested::getRequestedAt)
                        .thenComparing(ApprovalRequested::getInvocationId))
                .toList();
    }

    Optional<ApprovalRequested> waiting(String invocationId) {
        return Optional.ofNullable(waiting.get(invocationId));
    }

    Optional<ApprovalSettled> settled(String invocationId) {
        return Optional.ofNullable(settled.get(invocationId));
    }
}
