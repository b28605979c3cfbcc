package dev.shoal.cli.eval.world;

import static dev.shoal.cli.eval.world.Nodes.error;
import static dev.shoal.cli.eval.world.Nodes.find;
import static dev.shoal.cli.eval.world.Nodes.nextKey;
import static dev.shoal.cli.eval.world.Nodes.object;
import static dev.shoal.cli.eval.world.Nodes.records;
import static dev.shoal.cli.eval.world.Nodes.shown;
import static dev.shoal.cli.eval.world.Nodes.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.Optional;

/** The tickets of a housing co-operative: faults in flats, and craftspeople who come on days that they have free. */
final class Repairs implements Rules {
    @Override
    public ObjectNode call(ObjectNode state, String tool, ObjectNode arguments) {
        return switch (tool) {
            case "flat_info" -> flatInfo(state, text(arguments, "flat"));
            case "faults_where" -> faultsWhere(state, arguments);
            case "fault_sheet" -> faultSheet(state, text(arguments, "fault"));
            case "take_fault" -> takeFault(state, arguments);
            case "set_pressing" -> setPressing(state, arguments);
            case "crafts_free" -> craftsFree(state, arguments);
            case "send_craft" -> sendCraft(state, arguments);
            case "call_off" -> callOff(state, text(arguments, "fault"));
            case "mark_mended" -> markMended(state, text(arguments, "fault"));
            case "fold_into" -> foldInto(state, text(arguments, "fault"), text(arguments, "into"));
            case "jot" -> jot(state, arguments);
            default -> throw new AssertionError(tool);
        };
    }

    private static ObjectNode flatInfo(ObjectNode state, String key) {
        return find(state, "flats", key).map(flat -> shown("flat", key, flat)).orElseGet(() -> unknownFlat(key));
    }

    private static ObjectNode faultsWhere(ObjectNode state, ObjectNode arguments) {
        ObjectNode result = object();
        ArrayNode found = result.putArray("faults");
        for (var fault : records(state, "faults").properties()) {
            boolean wanted = true;
            for (var filter : arguments.properties()) {
                wanted &= text(fault.getValue(), filter.getKey())
                        .equals(filter.getValue().asText());
            }
            if (wanted) {
                ObjectNode row = shown("fault", fault.getKey(), fault.getValue());
                row.remove("jots");
                found.add(row);
            }
        }
        return result;
    }

    private static ObjectNode faultSheet(ObjectNode state, String key) {
        return find(state, "faults", key)
                .map(fault -> shown("fault", key, fault))
                .orElseGet(() -> unknownFault(key));
    }

    private static ObjectNode takeFault(ObjectNode state, ObjectNode arguments) {
        String flat = text(arguments, "flat");
        if (find(state, "flats", flat).isEmpty()) return unknownFlat(flat);
        String key = nextKey(records(state, "faults"), "F-");
        ObjectNode fault = records(state, "faults").putObject(key);
        fault.put("flat", flat).put("area", text(arguments, "area")).put("what", text(arguments, "what"));
        fault.put("pressing", arguments.has("pressing") ? text(arguments, "pressing") : "normal");
        fault.put("status", "open").putArray("jots");
        return object().put("fault", key).put("status", "open");
    }

    private static ObjectNode setPressing(ObjectNode state, ObjectNode arguments) {
        String key = text(arguments, "fault");
        Optional<ObjectNode> problem = notOpen(state, key);
        if (problem.isPresent()) return problem.get();
        ObjectNode fault = find(state, "faults", key).orElseThrow();
        fault.put("pressing", text(arguments, "pressing"));
        return object().put("fault", key).put("pressing", text(fault, "pressing"));
    }

    private static ObjectNode craftsFree(ObjectNode state, ObjectNode arguments) {
        Optional<LocalDate> day = Nodes.date(text(arguments, "day"));
        if (day.isEmpty()) return badDay(arguments);
        ObjectNode result = object();
        ArrayNode found = result.putArray("crafts");
        for (var craft : records(state, "crafts").properties()) {
            boolean fits = text(craft.getValue(), "area").equals(text(arguments, "area"));
            if (fits && !busy(craft.getValue(), day.get())) {
                found.addObject().put("craft", craft.getKey()).put("name", text(craft.getValue(), "name"));
            }
        }
        return result;
    }

    private static ObjectNode sendCraft(ObjectNode state, ObjectNode arguments) {
        String key = text(arguments, "fault");
        Optional<ObjectNode> problem = notOpen(state, key);
        if (problem.isPresent()) return problem.get();
        ObjectNode fault = find(state, "faults", key).orElseThrow();
        Optional<ObjectNode> craft = find(state, "crafts", text(arguments, "craft"));
        if (craft.isEmpty()) return error("unknown_craft", "nobody has the code " + text(arguments, "craft"));
        Optional<LocalDate> day = Nodes.date(text(arguments, "day"));
        if (day.isEmpty() || day.get().isBefore(Nodes.today(state))) return badDay(arguments);
        String name = text(craft.get(), "name");
        if (!text(craft.get(), "area").equals(text(fault, "area"))) {
            return error("wrong_craft", name + " does " + text(craft.get(), "area"));
        }
        if (busy(craft.get(), day.get())) return error("busy", name + " is busy on " + day.get());
        release(state, fault);
        ((ArrayNode) craft.get().get("busy")).add(day.get().toString());
        fault.put("status", "sent").put("craft", text(arguments, "craft")).put("day", text(arguments, "day"));
        return object().put("fault", key).put("status", "sent").put("name", name);
    }

    private static ObjectNode callOff(ObjectNode state, String key) {
        Optional<ObjectNode> fault = find(state, "faults", key);
        if (fault.isEmpty()) return unknownFault(key);
        if (!text(fault.get(), "status").equals("sent")) return error("nobody_sent", "nobody is to come for " + key);
        release(state, fault.get());
        fault.get().put("status", "open");
        return object().put("fault", key).put("status", "open");
    }

    private static ObjectNode markMended(ObjectNode state, String key) {
        Optional<ObjectNode> problem = notOpen(state, key);
        if (problem.isPresent()) return problem.get();
        find(state, "faults", key).orElseThrow().put("status", "mended");
        return object().put("fault", key).put("status", "mended");
    }

    private static ObjectNode foldInto(ObjectNode state, String key, String into) {
        Optional<ObjectNode> problem = notOpen(state, key).or(() -> notOpen(state, into));
        if (problem.isPresent()) return problem.get();
        ObjectNode fault = find(state, "faults", key).orElseThrow();
        if (key.equals(into)) return error("same_fault", "a fault cannot be folded into itself");
        release(state, fault);
        fault.put("status", "folded").put("into", into);
        return object().put("fault", key).put("status", "folded").put("into", into);
    }

    private static ObjectNode jot(ObjectNode state, ObjectNode arguments) {
        String key = text(arguments, "fault");
        Optional<ObjectNode> fault = find(state, "faults", key);
        if (fault.isEmpty()) return unknownFault(key);
        ((ArrayNode) fault.get().get("jots")).add(text(arguments, "text"));
        return object().put("fault", key).put("jots", fault.get().get("jots").size());
    }

    /** Gives the craftsperson of a fault their day back. */
    private static void release(ObjectNode state, ObjectNode fault) {
        if (!fault.has("craft")) return;
        ArrayNode busy = (ArrayNode)
                find(state, "crafts", text(fault, "craft")).orElseThrow().get("busy");
        for (int i = busy.size() - 1; i >= 0; i--) {
            if (busy.get(i).asText().equals(text(fault, "day"))) busy.remove(i);
        }
        fault.remove("craft");
        fault.remove("day");
    }

    private static boolean busy(JsonNode craft, LocalDate day) {
        for (JsonNode taken : craft.get("busy")) {
            if (taken.asText().equals(day.toString())) return true;
        }
        return false;
    }

    private static Optional<ObjectNode> notOpen(ObjectNode state, String key) {
        Optional<ObjectNode> fault = find(state, "faults", key);
        if (fault.isEmpty()) return Optional.of(unknownFault(key));
        String status = text(fault.get(), "status");
        if (status.equals("open") || status.equals("sent")) return Optional.empty();
        return Optional.of(error("is_closed", "fault " + key + " is " + status));
    }

    private static ObjectNode badDay(ObjectNode arguments) {
        return error("bad_day", text(arguments, "day") + " is no day to come");
    }

    private static ObjectNode unknownFlat(String key) {
        return error("unknown_flat", "the house has no flat " + key);
    }

    private static ObjectNode unknownFault(String key) {
        return error("unknown_fault", "there is no fault " + key);
    }
}
