package dev.shoal.cli.orderdesk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.cli.orderdesk.DeskTask.Call;
import dev.shoal.cli.orderdesk.DeskTask.Expected;
import dev.shoal.cli.orderdesk.OrderDeskDatabase.OrderRow;
import dev.shoal.cli.orderdesk.ShippingService.Shipment;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.ToolCall;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares what a task did, its calls, the database and the shipments, with what its message expects. Not thread-safe. */
public final class Judge {
    private final Catalogue catalogue;
    private final Map<String, List<OrderRow>> placed;
    private final Map<Integer, String> statuses;
    private final Map<String, List<Shipment>> shipments;
    private final ObjectMapper json = new ObjectMapper();

    /** Reads the database and the shipments as they are now. */
    public Judge(Workload workload, OrderDeskDatabase database, ShippingService shipping) throws SQLException {
        catalogue = workload.catalogue();
        placed = database.placedOrders();
        statuses = database.statuses();
        shipments = shipping.shipments().stream().collect(Collectors.groupingBy(Shipment::orderId));
    }

    /**
     * @param kind how the task ended; empty when it failed
     * @param messages the task's conversation
     * @return what is wrong, empty when nothing is
     */
    public Optional<String> fault(DeskTask task, Optional<DecisionKind> kind, List<Message> messages) {
        Expected expected = task.expected().orElseThrow();
        if (kind.isEmpty()) return Optional.of("the task failed");
        List<String> wanted =
                expected.calls().stream().map(Judge::text).sorted().toList();
        List<String> made = calls(messages).stream().map(Judge::text).sorted().toList();
        if (!made.equals(wanted)) return Optional.of("expected calls " + wanted + ", made " + made);
        if (kind.get() != expected.kind()) return Optional.of("expected " + expected.kind() + ", was " + kind.get());
        return orderFault(task, expected).or(() -> cancelFault(expected));
    }

    private Optional<String> orderFault(DeskTask task, Expected expected) {
        List<OrderRow> rows = placed.getOrDefault(task.id(), List.of());
        if (expected.placed().isEmpty()) {
            return rows.isEmpty() ? Optional.empty() : Optional.of("ordered though it must not: " + rows);
        }
        var order = expected.placed().get();
        if (rows.size() != 1) return Optional.of(rows.size() + " orders in the database, expected 1");
        OrderRow row = rows.get(0);
        if (!row.sku().equals(order.sku()) || row.quantity() != order.quantity()) {
            return Optional.of("expected " + order + ", the database has " + row);
        }
        List<Shipment> booked = shipments.getOrDefault(Integer.toString(row.id()), List.of());
        if (booked.size() != 1) return Optional.of(booked.size() + " shipments of order " + row.id() + ", expected 1");
        String address = booked.get(0).address();
        return address.equals(order.address())
                ? Optional.empty()
                : Optional.of("expected address " + order.address() + ", shipped to " + address);
    }

    private Optional<String> cancelFault(Expected expected) {
        return expected.cancelled()
                .filter(id -> !"cancelled".equals(statuses.get(id)))
                .map(id -> "order " + id + " is " + statuses.get(id) + ", expected cancelled");
    }

    private List<Call> calls(List<Message> messages) {
        List<Call> calls = new ArrayList<>();
        for (Message message : messages) {
            for (ToolCall call : message.getCalls()) calls.add(comparable(call));
        }
        return calls;
    }

    /** Brings a call into the form of {@link Call}: wordings of one product and of one number are the same. */
    private Call comparable(ToolCall call) {
        Map<String, String> arguments = new TreeMap<>();
        try {
            for (Map.Entry<String, JsonNode> field :
                    json.readTree(call.getArguments()).properties()) {
                arguments.put(field.getKey(), field.getValue().asText());
            }
        } catch (JsonProcessingException e) {
            arguments.put("unreadable", call.getArguments());
        }
        arguments.computeIfPresent(
                "product",
                (key, wording) ->
                        catalogue.named(wording).map(Catalogue.Product::sku).orElse(wording.toLowerCase(Locale.ROOT)));
        if (call.getTool().equals("check_stock")) arguments.putIfAbsent("quantity", "1");
        // The number of a new order is known to the database alone; orderFault compares it.
        if (call.getTool().equals("book_shipment")) arguments.remove("order_id");
        return new Call(call.getTool(), arguments);
    }

    private static String text(Call call) {
        return call.tool() + new TreeMap<>(call.arguments());
    }
}
