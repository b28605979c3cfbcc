package dev.shoal.cli.eval.bfcl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Utterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Holds one call against one expected call. Pure. */
final class BfclCall {
    private BfclCall() {}

    /** What is wrong with the call; nothing when it is right. */
    static List<Fault> faults(Utterance.Call call, BfclAnswer answer, ObjectNode parameters) {
        if (!call.name().equals(answer.name())) {
            return List.of(new Fault(Fault.Kind.WRONG_TOOL, call.name() + " instead of " + answer.name()));
        }
        List<Fault> faults = new ArrayList<>();
        JsonNode properties = parameters.path("properties");
        for (JsonNode required : parameters.path("required")) {
            if (!call.arguments().has(required.asText())) faults.add(missing(required.asText(), properties));
        }
        call.arguments().properties().forEach(argument -> argument(
                        argument.getKey(), argument.getValue(), answer, properties)
                .ifPresent(faults::add));
        answer.arguments().fieldNames().forEachRemaining(name -> {
            if (call.arguments().has(name) || answer.mayOmit(name)) return;
            Fault fault = missing(name, properties);
            if (!faults.contains(fault)) faults.add(fault);
        });
        return faults;
    }

    private static Fault missing(String name, JsonNode properties) {
        return new Fault(Fault.Kind.MISSING_ARGUMENT, type(properties.path(name)), name + " is missing");
    }

    private static Optional<Fault> argument(String name, JsonNode value, BfclAnswer answer, JsonNode properties) {
        if (!properties.has(name) || !answer.arguments().has(name)) {
            return Optional.of(new Fault(
                    Fault.Kind.EXTRA_ARGUMENT,
                    type(properties.path(name)),
                    name + "=" + Json.write(value) + " was not asked for"));
        }
        JsonNode acceptable = answer.arguments().path(name);
        if (right(value, acceptable, properties.path(name))) return Optional.empty();
        return Optional.of(new Fault(
                Fault.Kind.WRONG_ARGUMENT,
                type(properties.path(name)),
                name + "=" + Json.write(value) + ", right is one of " + Json.write(acceptable)));
    }

    private static String type(JsonNode schema) {
        return schema.has("enum") ? "enum" : BfclSchemas.type(schema).schemaName();
    }

    private static boolean right(JsonNode value, JsonNode acceptable, JsonNode schema) {
        BfclType declared = BfclSchemas.type(schema);
        BfclType type = BfclType.of(value);
        // The one conversion that there is, and only of the argument itself: not of items.
        if (declared == BfclType.FLOAT && type == BfclType.INTEGER) type = BfclType.FLOAT;
        Optional<BfclType> expected = BfclValues.typeOf(acceptable);
        if (type != declared) {
            return expected.isPresent() && type == expected.get() && BfclValues.member(value, acceptable);
        }
        if (declared == BfclType.LIST && !itemTypesAreRight(value, acceptable, schema)) return false;
        if (expected.isPresent() && expected.get() != declared) return BfclValues.member(value, acceptable);
        return switch (declared) {
            case STRING -> BfclValues.text(value.asText(), acceptable);
            case DICT -> BfclValues.dict(value, acceptable);
            case LIST -> BfclSchemas.type(schema.path("items")) == BfclType.DICT
                    ? BfclValues.dicts(value, acceptable)
                    : BfclValues.list(value, acceptable);
            default -> BfclValues.member(value, acceptable);
        };
    }

    /** Each item has the declared type, or that of the items in one of the acceptable lists. */
    private static boolean itemTypesAreRight(JsonNode value, JsonNode acceptable, JsonNode schema) {
        if (!schema.path("items").has("type")) return true;
        BfclType declared = BfclSchemas.type(schema.path("items"));
        for (JsonNode list : acceptable) {
            if (!list.isArray()) return true;
            Optional<BfclType> expected = BfclValues.typeOf(list);
            boolean right = true;
            for (JsonNode item : value) {
                BfclType type = BfclType.of(item);
                right &= type == declared || expected.isPresent() && type == expected.get();
            }
            if (right) return true;
        }
        return false;
    }
}
