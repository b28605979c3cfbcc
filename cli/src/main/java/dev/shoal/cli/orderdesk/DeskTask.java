package dev.shoal.cli.orderdesk;

import dev.shoal.schemas.avro.DecisionKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One customer's message and, when it is a bundled one, what a right outcome is.
 *
 * @param expected empty for a message of the user's own, which nobody can judge
 */
public record DeskTask(String id, String input, String customer, Optional<Expected> expected) {

    /** A call in the form in which calls are compared: products as sku, numbers as digits. */
    public record Call(String tool, Map<String, String> arguments) {}

    /** An order that must stand in the database once, with its shipment. */
    public record Placed(String sku, int quantity, String address) {}

    /**
     * @param intent the kind of message, for the report
     * @param calls all calls of the task, in any order
     * @param kind how the task ends
     */
    public record Expected(
            String intent, List<Call> calls, DecisionKind kind, Optional<Placed> placed, Optional<Integer> cancelled) {
        public Expected {
            calls = List.copyOf(calls);
        }
    }
}
