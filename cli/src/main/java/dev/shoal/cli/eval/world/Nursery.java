package dev.shoal.cli.eval.world;

import static dev.shoal.cli.eval.world.Nodes.error;
import static dev.shoal.cli.eval.world.Nodes.find;
import static dev.shoal.cli.eval.world.Nodes.holdsWords;
import static dev.shoal.cli.eval.world.Nodes.money;
import static dev.shoal.cli.eval.world.Nodes.nextKey;
import static dev.shoal.cli.eval.world.Nodes.object;
import static dev.shoal.cli.eval.world.Nodes.records;
import static dev.shoal.cli.eval.world.Nodes.shown;
import static dev.shoal.cli.eval.world.Nodes.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Optional;

/** The order desk of a plant nursery: plants on the bench, lots put together for members, a van with few places. */
final class Nursery implements Rules {
    private static final int PLACES_ON_VAN = 2;

    @Override
    public ObjectNode call(ObjectNode state, String tool, ObjectNode arguments) {
        return switch (tool) {
            case "seek_plants" -> seekPlants(state, arguments);
            case "read_tag" -> readTag(state, text(arguments, "tag"));
            case "who_gardens" -> whoGardens(state, text(arguments, "surname"));
            case "lots_for" -> lotsFor(state, text(arguments, "gardener"));
            case "view_lot" -> viewLot(state, text(arguments, "lot"));
            case "pot_up_lot" -> potUpLot(state, arguments);
            case "amend_lot" -> amendLot(state, arguments);
            case "break_lot" -> breakLot(state, text(arguments, "lot"));
            case "van_places" -> vanPlaces(state, text(arguments, "day"));
            case "put_on_van" -> putOnVan(state, arguments);
            case "ring_when_back" -> ringWhenBack(state, arguments);
            default -> throw new AssertionError(tool);
        };
    }

    private static ObjectNode seekPlants(ObjectNode state, ObjectNode arguments) {
        ObjectNode result = object();
        ArrayNode found = result.putArray("plants");
        for (var plant : records(state, "plants").properties()) {
            JsonNode it = plant.getValue();
            boolean named = holdsWords(text(it, "name"), text(arguments, "words"));
            boolean lit = !arguments.has("light") || text(arguments, "light").equals(text(it, "light"));
            if (!named || !lit) continue;
            found.addObject()
                    .put("tag", plant.getKey())
                    .put("name", text(it, "name"))
                    .<ObjectNode>set("price", it.get("price"))
                    .set("benched", it.get("benched"));
        }
        return found.isEmpty() ? error("nothing_found", "no plant of ours is called that") : result;
    }

    private static ObjectNode readTag(ObjectNode state, String tag) {
        return find(state, "plants", tag).map(plant -> shown("tag", tag, plant)).orElseGet(() -> unknownTag(tag));
    }

    private static ObjectNode whoGardens(ObjectNode state, String surname) {
        ObjectNode result = object();
        ArrayNode found = result.putArray("gardeners");
        for (var gardener : records(state, "gardeners").properties()) {
            if (holdsWords(text(gardener.getValue(), "name"), surname)) {
                found.add(shown("gardener", gardener.getKey(), gardener.getValue()));
            }
        }
        return found.isEmpty() ? error("nobody", "no gardener of that name is on our cards") : result;
    }

    private static ObjectNode lotsFor(ObjectNode state, String gardener) {
        if (find(state, "gardeners", gardener).isEmpty()) return unknownGardener(gardener);
        ObjectNode result = object();
        ArrayNode lots = result.putArray("lots");
        for (var lot : records(state, "lots").properties()) {
            if (text(lot.getValue(), "gardener").equals(gardener)) {
                lots.addObject()
                        .put("lot", lot.getKey())
                        .put("status", text(lot.getValue(), "status"))
                        .set("holds", lot.getValue().get("holds"));
            }
        }
        return result;
    }

    private static ObjectNode viewLot(ObjectNode state, String key) {
        Optional<ObjectNode> lot = find(state, "lots", key);
        if (lot.isEmpty()) return unknownLot(key);
        ObjectNode result = shown("lot", key, lot.get());
        return result.put("total", total(state, lot.get()));
    }

    private static ObjectNode potUpLot(ObjectNode state, ObjectNode arguments) {
        String gardener = text(arguments, "gardener");
        if (find(state, "gardeners", gardener).isEmpty()) return unknownGardener(gardener);
        ObjectNode lot = object().put("gardener", gardener).put("status", "ready");
        ObjectNode holds = lot.putObject("holds");
        for (JsonNode line : arguments.get("lines")) {
            String tag = text(line, "tag");
            Optional<ObjectNode> problem = take(state, tag, line.get("count").asInt());
            if (problem.isPresent()) return problem.get();
            holds.put(tag, holds.path(tag).asInt(0) + line.get("count").asInt());
        }
        String key = nextKey(records(state, "lots"), "L");
        records(state, "lots").set(key, lot);
        return object().put("lot", key).put("status", "ready").put("total", total(state, lot));
    }

    private static ObjectNode amendLot(ObjectNode state, ObjectNode arguments) {
        String key = text(arguments, "lot");
        Optional<ObjectNode> lot = find(state, "lots", key);
        if (lot.isEmpty()) return unknownLot(key);
        if (!text(lot.get(), "status").equals("ready")) return notReady(key, lot.get());
        String tag = text(arguments, "tag");
        int count = arguments.get("count").asInt();
        ObjectNode holds = (ObjectNode) lot.get().get("holds");
        Optional<ObjectNode> problem = take(state, tag, count - holds.path(tag).asInt(0));
        if (problem.isPresent()) return problem.get();
        if (count == 0) holds.remove(tag);
        else holds.put(tag, count);
        return viewLot(state, key);
    }

    private static ObjectNode breakLot(ObjectNode state, String key) {
        Optional<ObjectNode> lot = find(state, "lots", key);
        if (lot.isEmpty()) return unknownLot(key);
        if (!text(lot.get(), "status").equals("ready")) return notReady(key, lot.get());
        lot.get()
                .get("holds")
                .properties()
                .forEach(line -> take(state, line.getKey(), -line.getValue().asInt()));
        lot.get().put("status", "broken up");
        return object().put("lot", key).put("status", "broken up");
    }

    private static ObjectNode vanPlaces(ObjectNode state, String day) {
        Optional<ObjectNode> problem = noVan(state, day);
        if (problem.isPresent()) return problem.get();
        ObjectNode result = object().put("day", day);
        for (String round : new String[] {"morning", "afternoon"}) {
            result.put(round, PLACES_ON_VAN - booked(state, day, round));
        }
        return result;
    }

    private static ObjectNode putOnVan(ObjectNode state, ObjectNode arguments) {
        String key = text(arguments, "lot");
        Optional<ObjectNode> lot = find(state, "lots", key);
        if (lot.isEmpty()) return unknownLot(key);
        if (!text(lot.get(), "status").equals("ready")) return notReady(key, lot.get());
        String day = text(arguments, "day");
        String round = text(arguments, "round");
        Optional<ObjectNode> problem = noVan(state, day);
        if (problem.isPresent()) return problem.get();
        if (booked(state, day, round) >= PLACES_ON_VAN) {
            return error("van_full", "the " + round + " round of " + day + " is full");
        }
        lot.get().put("status", "on van").put("day", day).put("round", round);
        return shown("lot", key, lot.get());
    }

    private static ObjectNode ringWhenBack(ObjectNode state, ObjectNode arguments) {
        String gardener = text(arguments, "gardener");
        String tag = text(arguments, "tag");
        if (find(state, "gardeners", gardener).isEmpty()) return unknownGardener(gardener);
        Optional<ObjectNode> plant = find(state, "plants", tag);
        if (plant.isEmpty()) return unknownTag(tag);
        if (plant.get().get("benched").asInt() > 0) {
            return error("is_there", plant.get().get("benched").asInt() + " are on the bench");
        }
        String key = nextKey(records(state, "rings"), "R");
        records(state, "rings").putObject(key).put("gardener", gardener).put("tag", tag);
        return object().put("ring", key);
    }

    /** Takes plants from the bench; a negative count puts them back. */
    private static Optional<ObjectNode> take(ObjectNode state, String tag, int count) {
        Optional<ObjectNode> plant = find(state, "plants", tag);
        if (plant.isEmpty()) return Optional.of(unknownTag(tag));
        int benched = plant.get().get("benched").asInt();
        if (count > benched) {
            return Optional.of(error("too_few", "only " + benched + " of " + tag + " are on the bench"));
        }
        plant.get().put("benched", benched - count);
        return Optional.empty();
    }

    private static BigDecimal total(ObjectNode state, ObjectNode lot) {
        BigDecimal total = BigDecimal.ZERO;
        for (var line : lot.get("holds").properties()) {
            JsonNode price = records(state, "plants").get(line.getKey()).get("price");
            total = total.add(money(price).multiply(line.getValue().decimalValue()));
        }
        return total;
    }

    private static int booked(ObjectNode state, String day, String round) {
        int booked = 0;
        for (JsonNode lot : records(state, "lots")) {
            if (text(lot, "day").equals(day) && text(lot, "round").equals(round)) booked++;
        }
        return booked;
    }

    private static Optional<ObjectNode> noVan(ObjectNode state, String day) {
        Optional<LocalDate> date = Nodes.date(day);
        if (date.isEmpty()) return Optional.of(error("bad_day", day + " is no date"));
        if (!date.get().isAfter(Nodes.today(state))) {
            return Optional.of(error("too_soon", "the van is loaded the day before"));
        }
        if (date.get().getDayOfWeek() == DayOfWeek.SUNDAY) {
            return Optional.of(error("no_van", "the van does not run on Sundays"));
        }
        return Optional.empty();
    }

    private static ObjectNode unknownTag(String tag) {
        return error("unknown_tag", "no plant has the tag " + tag);
    }

    private static ObjectNode unknownGardener(String key) {
        return error("unknown_gardener", "no gardener has the number " + key);
    }

    private static ObjectNode unknownLot(String key) {
        return error("unknown_lot", "there is no lot " + key);
    }

    private static ObjectNode notReady(String key, ObjectNode lot) {
        return error("not_ready", "lot " + key + " is " + text(lot, "status") + " and cannot be changed");
    }
}
