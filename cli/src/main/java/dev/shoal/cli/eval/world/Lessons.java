package dev.shoal.cli.eval.world;

import static dev.shoal.cli.eval.world.Nodes.error;
import static dev.shoal.cli.eval.world.Nodes.find;
import static dev.shoal.cli.eval.world.Nodes.holdsWords;
import static dev.shoal.cli.eval.world.Nodes.nextKey;
import static dev.shoal.cli.eval.world.Nodes.object;
import static dev.shoal.cli.eval.world.Nodes.records;
import static dev.shoal.cli.eval.world.Nodes.shown;
import static dev.shoal.cli.eval.world.Nodes.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Optional;

/** The calendar of a music school: tutors with their hours, pupils, and lessons that must not overlap. */
final class Lessons implements Rules {
    private static final int GRID_MINUTES = 30;

    /** A stretch of one tutor's day. */
    private record Stretch(String tutor, LocalDate day, LocalTime start, int minutes) {
        LocalTime end() {
            return start.plusMinutes(minutes);
        }

        boolean meets(Stretch other) {
            return tutor.equals(other.tutor)
                    && day.equals(other.day)
                    && start.isBefore(other.end())
                    && other.start.isBefore(end());
        }
    }

    @Override
    public ObjectNode call(ObjectNode state, String tool, ObjectNode arguments) {
        return switch (tool) {
            case "tutors_for" -> tutorsFor(state, text(arguments, "instrument"));
            case "gaps_on" -> gapsOn(state, arguments);
            case "pupil_card" -> pupilCard(state, text(arguments, "name"));
            case "lessons_of" -> lessonsOf(state, text(arguments, "pupil"));
            case "day_sheet" -> daySheet(state, text(arguments, "tutor"), text(arguments, "day"));
            case "enter_lesson" -> enterLesson(state, arguments);
            case "shift_lesson" -> shiftLesson(state, arguments);
            case "strike_lesson" -> strikeLesson(state, arguments);
            case "stand_in" -> standIn(state, arguments);
            case "leave_word" -> leaveWord(state, arguments);
            default -> throw new AssertionError(tool);
        };
    }

    private static ObjectNode tutorsFor(ObjectNode state, String instrument) {
        ObjectNode result = object();
        ArrayNode found = result.putArray("tutors");
        for (var tutor : records(state, "tutors").properties()) {
            if (holdsWords(text(tutor.getValue(), "teaches"), instrument)) {
                found.add(shown("tutor", tutor.getKey(), tutor.getValue()));
            }
        }
        return found.isEmpty() ? error("nobody_teaches_it", "nobody here teaches " + instrument) : result;
    }

    private static ObjectNode gapsOn(ObjectNode state, ObjectNode arguments) {
        String tutor = text(arguments, "tutor");
        Optional<ObjectNode> record = find(state, "tutors", tutor);
        if (record.isEmpty()) return unknownTutor(tutor);
        Optional<LocalDate> day = Nodes.date(text(arguments, "day"));
        if (day.isEmpty()) return badTime();
        if (!worksOn(record.get(), day.get())) return dayOff(record.get(), day.get());
        int minutes = arguments.get("minutes").asInt();
        ObjectNode result = object().put("tutor", tutor).put("day", day.get().toString());
        ArrayNode gaps = result.putArray("free_from");
        LocalTime end = LocalTime.parse(text(record.get(), "until"));
        LocalTime start = LocalTime.parse(text(record.get(), "from"));
        for (; !start.plusMinutes(minutes).isAfter(end); start = start.plusMinutes(GRID_MINUTES)) {
            if (clash(state, new Stretch(tutor, day.get(), start, minutes), "").isEmpty()) gaps.add(start.toString());
        }
        return result;
    }

    private static ObjectNode pupilCard(ObjectNode state, String name) {
        ObjectNode result = object();
        ArrayNode found = result.putArray("pupils");
        for (var pupil : records(state, "pupils").properties()) {
            if (holdsWords(text(pupil.getValue(), "name"), name)) {
                found.add(shown("pupil", pupil.getKey(), pupil.getValue()));
            }
        }
        return found.isEmpty() ? error("no_such_pupil", "no pupil is called " + name) : result;
    }

    private static ObjectNode lessonsOf(ObjectNode state, String pupil) {
        if (find(state, "pupils", pupil).isEmpty()) return unknownPupil(pupil);
        ObjectNode result = object();
        ArrayNode found = result.putArray("lessons");
        for (var lesson : records(state, "lessons").properties()) {
            if (text(lesson.getValue(), "pupil").equals(pupil) && stands(lesson.getValue())) {
                found.add(shown("lesson", lesson.getKey(), lesson.getValue()));
            }
        }
        return result;
    }

    private static ObjectNode daySheet(ObjectNode state, String tutor, String day) {
        if (find(state, "tutors", tutor).isEmpty()) return unknownTutor(tutor);
        ObjectNode result = object();
        ArrayNode found = result.putArray("lessons");
        for (var lesson : records(state, "lessons").properties()) {
            JsonNode it = lesson.getValue();
            if (text(it, "tutor").equals(tutor) && text(it, "day").equals(day) && stands(it)) {
                ObjectNode row = shown("lesson", lesson.getKey(), it);
                row.put("pupil_name", text(records(state, "pupils").get(text(it, "pupil")), "name"));
                found.add(row);
            }
        }
        return result;
    }

    private static ObjectNode enterLesson(ObjectNode state, ObjectNode arguments) {
        String pupil = text(arguments, "pupil");
        if (find(state, "pupils", pupil).isEmpty()) return unknownPupil(pupil);
        ObjectNode lesson = object().put("pupil", pupil);
        Optional<ObjectNode> problem = place(
                state,
                "",
                lesson,
                text(arguments, "tutor"),
                text(arguments, "day"),
                text(arguments, "start"),
                arguments.get("minutes").asInt());
        if (problem.isPresent()) return problem.get();
        String key = nextKey(records(state, "lessons"), "N");
        records(state, "lessons").set(key, lesson.put("status", "entered"));
        return shown("lesson", key, lesson);
    }

    private static ObjectNode shiftLesson(ObjectNode state, ObjectNode arguments) {
        String key = text(arguments, "lesson");
        Optional<ObjectNode> lesson = standing(state, key);
        if (lesson.isEmpty()) return unknownLesson(key);
        String day = arguments.has("day") ? text(arguments, "day") : text(lesson.get(), "day");
        String tutor = text(lesson.get(), "tutor");
        int minutes = lesson.get().get("minutes").asInt();
        return place(state, key, lesson.get(), tutor, day, text(arguments, "start"), minutes)
                .orElseGet(() -> shown("lesson", key, lesson.get()));
    }

    private static ObjectNode standIn(ObjectNode state, ObjectNode arguments) {
        String key = text(arguments, "lesson");
        Optional<ObjectNode> lesson = standing(state, key);
        if (lesson.isEmpty()) return unknownLesson(key);
        ObjectNode it = lesson.get();
        int minutes = it.get("minutes").asInt();
        return place(state, key, it, text(arguments, "tutor"), text(it, "day"), text(it, "start"), minutes)
                .orElseGet(() -> shown("lesson", key, it));
    }

    private static ObjectNode strikeLesson(ObjectNode state, ObjectNode arguments) {
        String key = text(arguments, "lesson");
        Optional<ObjectNode> lesson = standing(state, key);
        if (lesson.isEmpty()) return unknownLesson(key);
        boolean charged = arguments.path("charged").asBoolean(false);
        boolean shortNotice = !LocalDate.parse(text(lesson.get(), "day")).isAfter(Nodes.today(state));
        if (shortNotice && !charged) return error("short_notice", "a lesson of today can only be struck as charged");
        lesson.get().put("status", charged ? "struck, charged" : "struck");
        return object().put("lesson", key).put("status", text(lesson.get(), "status"));
    }

    private static ObjectNode leaveWord(ObjectNode state, ObjectNode arguments) {
        String tutor = text(arguments, "tutor");
        if (find(state, "tutors", tutor).isEmpty()) return unknownTutor(tutor);
        String key = nextKey(records(state, "words"), "W");
        records(state, "words").putObject(key).put("tutor", tutor).put("text", text(arguments, "text"));
        return object().put("word", key);
    }

    /** Sets tutor, day and time of a lesson, or says why they cannot be. */
    private static Optional<ObjectNode> place(
            ObjectNode state, String key, ObjectNode lesson, String tutor, String day, String start, int minutes) {
        Optional<ObjectNode> record = find(state, "tutors", tutor);
        if (record.isEmpty()) return Optional.of(unknownTutor(tutor));
        Optional<LocalDate> date = Nodes.date(day);
        Optional<LocalTime> time = time(start);
        if (date.isEmpty() || time.isEmpty()) return Optional.of(badTime());
        if (date.get().isBefore(Nodes.today(state))) return Optional.of(error("past", day + " is over"));
        if (!worksOn(record.get(), date.get())) return Optional.of(dayOff(record.get(), date.get()));
        var stretch = new Stretch(tutor, date.get(), time.get(), minutes);
        LocalTime from = LocalTime.parse(text(record.get(), "from"));
        LocalTime until = LocalTime.parse(text(record.get(), "until"));
        if (stretch.start().isBefore(from) || stretch.end().isAfter(until)) {
            return Optional.of(error("outside_hours", "this tutor teaches from " + from + " to " + until));
        }
        Optional<String> taken = clash(state, stretch, key);
        if (taken.isPresent()) return Optional.of(error("taken", "lesson " + taken.get() + " is at that time"));
        lesson.put("tutor", tutor).put("day", day).put("start", start).put("minutes", minutes);
        return Optional.empty();
    }

    private static Optional<String> clash(ObjectNode state, Stretch wanted, String except) {
        for (var lesson : records(state, "lessons").properties()) {
            JsonNode it = lesson.getValue();
            if (lesson.getKey().equals(except) || !stands(it)) continue;
            var taken = new Stretch(
                    text(it, "tutor"),
                    LocalDate.parse(text(it, "day")),
                    LocalTime.parse(text(it, "start")),
                    it.get("minutes").asInt());
            if (taken.meets(wanted)) return Optional.of(lesson.getKey());
        }
        return Optional.empty();
    }

    private static boolean stands(JsonNode lesson) {
        return text(lesson, "status").equals("entered");
    }

    private static Optional<ObjectNode> standing(ObjectNode state, String key) {
        return find(state, "lessons", key).filter(Lessons::stands);
    }

    private static boolean worksOn(ObjectNode tutor, LocalDate day) {
        return holdsWords(text(tutor, "days"), weekday(day));
    }

    private static String weekday(LocalDate day) {
        return day.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    }

    private static Optional<LocalTime> time(String text) {
        try {
            return Optional.of(LocalTime.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static ObjectNode dayOff(ObjectNode tutor, LocalDate day) {
        return error("day_off", "this tutor teaches on " + text(tutor, "days") + ", " + day + " is a " + weekday(day));
    }

    private static ObjectNode badTime() {
        return error("bad_time", "days are YYYY-MM-DD, times HH:MM");
    }

    private static ObjectNode unknownTutor(String key) {
        return error("unknown_tutor", "no tutor has the code " + key);
    }

    private static ObjectNode unknownPupil(String key) {
        return error("unknown_pupil", "no pupil has the number " + key);
    }

    private static ObjectNode unknownLesson(String key) {
        return error("unknown_lesson", "no lesson " + key + " is entered");
    }
}
