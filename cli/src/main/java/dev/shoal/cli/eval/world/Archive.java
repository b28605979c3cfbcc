package dev.shoal.cli.eval.world;

import static dev.shoal.cli.eval.world.Nodes.error;
import static dev.shoal.cli.eval.world.Nodes.find;
import static dev.shoal.cli.eval.world.Nodes.holdsWords;
import static dev.shoal.cli.eval.world.Nodes.object;
import static dev.shoal.cli.eval.world.Nodes.records;
import static dev.shoal.cli.eval.world.Nodes.shown;
import static dev.shoal.cli.eval.world.Nodes.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The file cabinet of a small museum: sheets in drawers, some bolted, some lent out. */
final class Archive implements Rules {
    @Override
    public ObjectNode call(ObjectNode state, String tool, ObjectNode arguments) {
        return switch (tool) {
            case "name_drawers" -> nameDrawers(state);
            case "open_drawer" -> openDrawer(state, text(arguments, "drawer"));
            case "hunt_sheets" -> huntSheets(state, arguments);
            case "peek_sheet" -> peekSheet(state, text(arguments, "sheet"));
            case "refile_sheet" -> refileSheet(state, text(arguments, "sheet"), text(arguments, "drawer"));
            case "retitle_sheet" -> retitleSheet(state, text(arguments, "sheet"), text(arguments, "title"));
            case "lend_sheet" -> lendSheet(state, arguments);
            case "bring_back" -> bringBack(state, text(arguments, "sheet"));
            case "stamp_sheet" -> stampSheet(state, text(arguments, "sheet"), text(arguments, "stamp"));
            case "bolt_sheet" -> boltSheet(
                    state, text(arguments, "sheet"), arguments.get("bolted").asBoolean());
            case "pulp_sheet" -> pulpSheet(state, text(arguments, "sheet"));
            default -> throw new AssertionError(tool);
        };
    }

    private static ObjectNode nameDrawers(ObjectNode state) {
        ObjectNode result = object();
        ArrayNode drawers = result.putArray("drawers");
        for (var drawer : records(state, "drawers").properties()) {
            drawers.addObject()
                    .put("drawer", drawer.getKey())
                    .put("label", text(drawer.getValue(), "label"))
                    .put("room_for", roomFor(state, drawer.getKey()));
        }
        return result;
    }

    private static ObjectNode openDrawer(ObjectNode state, String drawer) {
        if (find(state, "drawers", drawer).isEmpty()) return unknownDrawer(drawer);
        ObjectNode result = object();
        ArrayNode sheets = result.putArray("sheets");
        for (var sheet : records(state, "sheets").properties()) {
            if (text(sheet.getValue(), "drawer").equals(drawer)) sheets.add(row(sheet.getKey(), sheet.getValue()));
        }
        return result;
    }

    private static ObjectNode huntSheets(ObjectNode state, ObjectNode arguments) {
        ObjectNode result = object();
        ArrayNode found = result.putArray("sheets");
        for (var sheet : records(state, "sheets").properties()) {
            JsonNode it = sheet.getValue();
            boolean titled = holdsWords(text(it, "title"), text(arguments, "words"));
            boolean dated = !arguments.has("year")
                    || arguments.get("year").asInt() == it.get("year").asInt();
            if (titled && dated) found.add(row(sheet.getKey(), it));
        }
        return found.isEmpty() ? error("nothing_found", "no sheet has such a title") : result;
    }

    private static ObjectNode peekSheet(ObjectNode state, String key) {
        Optional<ObjectNode> sheet = find(state, "sheets", key);
        if (sheet.isEmpty()) return unknownSheet(key);
        return out(key, sheet.get()).orElseGet(() -> shown("sheet", key, sheet.get()));
    }

    private static ObjectNode refileSheet(ObjectNode state, String key, String drawer) {
        Optional<ObjectNode> problem = fixed(state, key);
        if (problem.isPresent()) return problem.get();
        if (find(state, "drawers", drawer).isEmpty()) return unknownDrawer(drawer);
        if (roomFor(state, drawer) == 0) return error("drawer_full", "drawer " + drawer + " is full");
        return changed(state, key, "drawer", drawer);
    }

    private static ObjectNode retitleSheet(ObjectNode state, String key, String title) {
        return fixed(state, key).orElseGet(() -> changed(state, key, "title", title));
    }

    private static ObjectNode stampSheet(ObjectNode state, String key, String stamp) {
        return fixed(state, key).orElseGet(() -> changed(state, key, "stamp", stamp));
    }

    private static ObjectNode lendSheet(ObjectNode state, ObjectNode arguments) {
        String key = text(arguments, "sheet");
        Optional<ObjectNode> problem = fixed(state, key);
        if (problem.isPresent()) return problem.get();
        ObjectNode sheet = find(state, "sheets", key).orElseThrow();
        String due = Nodes.today(state).plusDays(arguments.get("days").asInt()).toString();
        sheet.put("lent_to", text(arguments, "borrower")).put("due", due);
        return object().put("sheet", key).put("lent_to", text(sheet, "lent_to")).put("due", due);
    }

    private static ObjectNode bringBack(ObjectNode state, String key) {
        Optional<ObjectNode> sheet = find(state, "sheets", key);
        if (sheet.isEmpty()) return unknownSheet(key);
        if (!sheet.get().has("lent_to")) return error("not_lent", "sheet " + key + " is in its drawer");
        sheet.get().remove("lent_to");
        sheet.get().remove("due");
        return object().put("sheet", key).put("drawer", text(sheet.get(), "drawer"));
    }

    private static ObjectNode boltSheet(ObjectNode state, String key, boolean bolted) {
        Optional<ObjectNode> sheet = find(state, "sheets", key);
        if (sheet.isEmpty()) return unknownSheet(key);
        Optional<ObjectNode> problem = out(key, sheet.get());
        if (problem.isPresent()) return problem.get();
        sheet.get().put("bolted", bolted);
        return object().put("sheet", key).put("bolted", bolted);
    }

    private static ObjectNode pulpSheet(ObjectNode state, String key) {
        Optional<ObjectNode> problem = fixed(state, key);
        if (problem.isPresent()) return problem.get();
        if (text(find(state, "sheets", key).orElseThrow(), "stamp").equals("keep")) {
            return error("must_be_kept", "sheet " + key + " is stamped keep");
        }
        records(state, "sheets").remove(key);
        return object().put("sheet", key).put("pulped", true);
    }

    /** Why a sheet cannot be changed now: it is not there, lent out or bolted. */
    private static Optional<ObjectNode> fixed(ObjectNode state, String key) {
        Optional<ObjectNode> sheet = find(state, "sheets", key);
        if (sheet.isEmpty()) return Optional.of(unknownSheet(key));
        if (sheet.get().get("bolted").asBoolean()) {
            return Optional.of(error("bolted", "sheet " + key + " is bolted; it must be unbolted first"));
        }
        return out(key, sheet.get());
    }

    private static Optional<ObjectNode> out(String key, ObjectNode sheet) {
        if (!sheet.has("lent_to")) return Optional.empty();
        return Optional.of(error(
                "lent_out", "sheet " + key + " is with " + text(sheet, "lent_to") + " until " + text(sheet, "due")));
    }

    private static ObjectNode changed(ObjectNode state, String key, String field, String value) {
        find(state, "sheets", key).orElseThrow().put(field, value);
        return object().put("sheet", key).put(field, value);
    }

    private static int roomFor(ObjectNode state, String drawer) {
        int room = records(state, "drawers").get(drawer).get("holds").asInt();
        for (JsonNode sheet : records(state, "sheets")) {
            if (text(sheet, "drawer").equals(drawer)) room--;
        }
        return room;
    }

    private static ObjectNode row(String key, JsonNode sheet) {
        ObjectNode row = shown("sheet", key, sheet);
        row.remove("says");
        return row;
    }

    private static ObjectNode unknownSheet(String key) {
        return error("unknown_sheet", "there is no sheet " + key);
    }

    private static ObjectNode unknownDrawer(String drawer) {
        return error("unknown_drawer", "there is no drawer " + drawer);
    }
}
