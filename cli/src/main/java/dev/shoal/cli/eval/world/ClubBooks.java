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
import java.time.LocalDate;
import java.util.Optional;

/** The ledger of a sailing club: every line moves money from one purse to another, in months that can be shut. */
final class ClubBooks implements Rules {
    @Override
    public ObjectNode call(ObjectNode state, String tool, ObjectNode arguments) {
        return switch (tool) {
            case "list_purses" -> listPurses(state);
            case "purse_total" -> purseTotal(state, text(arguments, "purse"));
            case "lines_in" -> linesIn(state, arguments);
            case "see_line" -> seeLine(state, text(arguments, "line"));
            case "write_line" -> writeLine(state, arguments);
            case "undo_line" -> undoLine(state, text(arguments, "line"));
            case "fix_memo" -> fixMemo(state, text(arguments, "line"), text(arguments, "memo"));
            case "shut_month" -> shutMonth(
                    state, text(arguments, "month"), arguments.get("shut").asBoolean());
            case "who_owes" -> whoOwes(state, arguments);
            case "take_dues" -> takeDues(state, arguments);
            case "let_off" -> letOff(state, text(arguments, "sailor"));
            default -> throw new AssertionError(tool);
        };
    }

    private static ObjectNode listPurses(ObjectNode state) {
        ObjectNode result = object();
        ArrayNode purses = result.putArray("purses");
        for (var purse : records(state, "purses").properties()) {
            purses.addObject().put("purse", purse.getKey()).put("what_for", text(purse.getValue(), "what_for"));
        }
        return result;
    }

    private static ObjectNode purseTotal(ObjectNode state, String purse) {
        if (find(state, "purses", purse).isEmpty()) return unknownPurse(purse);
        return object().put("purse", purse).put("total", total(state, purse));
    }

    private static ObjectNode linesIn(ObjectNode state, ObjectNode arguments) {
        String purse = text(arguments, "purse");
        if (!purse.isEmpty() && find(state, "purses", purse).isEmpty()) return unknownPurse(purse);
        ObjectNode result = object();
        ArrayNode found = result.putArray("lines");
        for (var line : records(state, "lines").properties()) {
            JsonNode it = line.getValue();
            boolean dated = text(it, "date").startsWith(text(arguments, "month"));
            boolean touches = purse.isEmpty()
                    || text(it, "out_of").equals(purse)
                    || text(it, "into").equals(purse);
            if (dated && touches) found.add(shown("line", line.getKey(), it));
        }
        return result;
    }

    private static ObjectNode seeLine(ObjectNode state, String key) {
        return find(state, "lines", key).map(line -> shown("line", key, line)).orElseGet(() -> unknownLine(key));
    }

    private static ObjectNode writeLine(ObjectNode state, ObjectNode arguments) {
        String date = arguments.has("date") ? text(arguments, "date") : text(state, "today");
        return write(
                state,
                date,
                text(arguments, "out_of"),
                text(arguments, "into"),
                money(arguments.get("amount")),
                text(arguments, "memo"));
    }

    private static ObjectNode undoLine(ObjectNode state, String key) {
        Optional<ObjectNode> line = find(state, "lines", key);
        if (line.isEmpty()) return unknownLine(key);
        if (line.get().path("undone").asBoolean()) return error("undone_before", "line " + key + " is undone already");
        Optional<ObjectNode> problem = shut(state, text(line.get(), "date"));
        if (problem.isPresent()) return problem.get();
        line.get().put("undone", true);
        return object().put("line", key).put("undone", true);
    }

    private static ObjectNode fixMemo(ObjectNode state, String key, String memo) {
        Optional<ObjectNode> line = find(state, "lines", key);
        if (line.isEmpty()) return unknownLine(key);
        Optional<ObjectNode> problem = shut(state, text(line.get(), "date"));
        if (problem.isPresent()) return problem.get();
        line.get().put("memo", memo);
        return object().put("line", key).put("memo", memo);
    }

    private static ObjectNode shutMonth(ObjectNode state, String month, boolean shut) {
        ObjectNode months = records(state, "months");
        if (!months.has(month)) return error("unknown_month", "the books have no month " + month);
        months.put(month, shut ? "shut" : "open");
        return object().put("month", month).put("is", text(months, month));
    }

    private static ObjectNode whoOwes(ObjectNode state, ObjectNode arguments) {
        ObjectNode result = object();
        ArrayNode found = result.putArray("sailors");
        for (var sailor : records(state, "sailors").properties()) {
            JsonNode it = sailor.getValue();
            boolean asked = arguments.has("name")
                    ? holdsWords(text(it, "name"), text(arguments, "name"))
                    : it.get("owes").decimalValue().signum() > 0;
            if (asked) found.add(shown("sailor", sailor.getKey(), it));
        }
        if (found.isEmpty() && arguments.has("name")) return error("nobody", "no sailor is called that");
        return result;
    }

    private static ObjectNode takeDues(ObjectNode state, ObjectNode arguments) {
        String key = text(arguments, "sailor");
        Optional<ObjectNode> sailor = find(state, "sailors", key);
        if (sailor.isEmpty()) return unknownSailor(key);
        BigDecimal amount = money(arguments.get("amount"));
        BigDecimal owes = money(sailor.get().get("owes"));
        if (amount.compareTo(owes) > 0) {
            return error("too_much", text(sailor.get(), "name") + " owes " + owes + " and no more");
        }
        String memo = "dues of " + text(sailor.get(), "name");
        ObjectNode written = write(state, text(state, "today"), "dues", text(arguments, "into"), amount, memo);
        if (Nodes.isError(written)) return written;
        sailor.get().put("owes", owes.subtract(amount));
        return written.put("still_owes", owes.subtract(amount));
    }

    private static ObjectNode letOff(ObjectNode state, String key) {
        Optional<ObjectNode> sailor = find(state, "sailors", key);
        if (sailor.isEmpty()) return unknownSailor(key);
        sailor.get().put("owes", BigDecimal.ZERO);
        return shown("sailor", key, sailor.get());
    }

    private static ObjectNode write(
            ObjectNode state, String date, String outOf, String into, BigDecimal amount, String memo) {
        Optional<ObjectNode> from = find(state, "purses", outOf);
        if (from.isEmpty()) return unknownPurse(outOf);
        if (find(state, "purses", into).isEmpty()) return unknownPurse(into);
        Optional<LocalDate> day = Nodes.date(date);
        if (day.isEmpty()) return error("bad_date", date + " is no date");
        if (day.get().isAfter(Nodes.today(state))) return error("not_yet", date + " is still to come");
        Optional<ObjectNode> problem = shut(state, date);
        if (problem.isPresent()) return problem.get();
        boolean real = from.get().path("real_money").asBoolean();
        BigDecimal there = total(state, outOf);
        if (real && there.compareTo(amount) < 0) {
            return error("too_little", "there are only " + there + " in " + outOf);
        }
        String key = nextKey(records(state, "lines"), "G");
        ObjectNode line = records(state, "lines").putObject(key);
        line.put("date", date)
                .put("out_of", outOf)
                .put("into", into)
                .put("amount", amount)
                .put("memo", memo);
        return object().put("line", key).put("date", date).put("amount", amount);
    }

    private static BigDecimal total(ObjectNode state, String purse) {
        BigDecimal total = money(records(state, "purses").get(purse).get("brought_forward"));
        for (JsonNode line : records(state, "lines")) {
            if (line.path("undone").asBoolean()) continue;
            if (text(line, "into").equals(purse)) total = total.add(money(line.get("amount")));
            if (text(line, "out_of").equals(purse)) total = total.subtract(money(line.get("amount")));
        }
        return total;
    }

    private static Optional<ObjectNode> shut(ObjectNode state, String date) {
        String month = date.substring(0, 7);
        String is = text(records(state, "months"), month);
        if (is.equals("open")) return Optional.empty();
        if (is.isEmpty()) return Optional.of(error("unknown_month", "the books have no month " + month));
        return Optional.of(error("month_shut", month + " is shut"));
    }

    private static ObjectNode unknownPurse(String purse) {
        return error("unknown_purse", "there is no purse " + purse);
    }

    private static ObjectNode unknownLine(String key) {
        return error("unknown_line", "there is no line " + key);
    }

    private static ObjectNode unknownSailor(String key) {
        return error("unknown_sailor", "no sailor has the number " + key);
    }
}
