package dev.shoal.cli.eval.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.Utterance;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorldTest {
    @Test
    void refusesWhatASchemaForbidsAndKeepsTheState() throws Exception {
        says("repairs", "fly", "{}", "unknown_tool");
        says("repairs", "flat_info", "{}", "bad_arguments");
        says("repairs", "flat_info", "{'flat':3}", "bad_arguments");
        says("repairs", "flat_info", "{'flat':'1A','x':1}", "bad_arguments");
        says("repairs", "set_pressing", "{'fault':'F-211','pressing':'soon'}", "bad_arguments");
    }

    @Test
    void aCallLeavesTheGivenStateAlone() throws Exception {
        World world = Worlds.all().get("archive");
        ObjectNode before = world.state();
        World.Step step = world.call(before, "pulp_sheet", arguments("{'sheet':'S48'}"));
        assertEquals(world.state(), before);
        assertTrue(!step.next().get("sheets").has("S48"));
    }

    @Test
    void theNurserySaysNo() throws Exception {
        says("nursery", "seek_plants", "{'words':'cactus'}", "nothing_found");
        says("nursery", "seek_plants", "{'words':'hosta','light':'sun'}", "nothing_found");
        says("nursery", "read_tag", "{'tag':'XX99'}", "unknown_tag");
        says("nursery", "who_gardens", "{'surname':'Nemo'}", "nobody");
        says("nursery", "lots_for", "{'gardener':'K1'}", "unknown_gardener");
        says("nursery", "pot_up_lot", "{'gardener':'K31','lines':[{'tag':'QC01','count':3}]}", "too_few");
        says(
                "nursery",
                "pot_up_lot",
                "{'gardener':'K31','lines':[{'tag':'QC01','count':2},{'tag':'QC01','count':1}]}",
                "too_few");
        says("nursery", "amend_lot", "{'lot':'L210','tag':'LV20','count':50}", "too_few");
        says("nursery", "amend_lot", "{'lot':'L211','tag':'BX18','count':1}", "not_ready");
        says("nursery", "break_lot", "{'lot':'L214'}", "not_ready");
        says("nursery", "van_places", "{'day':'2026-04-19'}", "no_van");
        says("nursery", "van_places", "{'day':'2026-02-30'}", "bad_day");
        says("nursery", "put_on_van", "{'lot':'L210','day':'2026-04-14','round':'morning'}", "too_soon");
        says("nursery", "put_on_van", "{'lot':'L210','day':'2026-04-16','round':'morning'}", "van_full");
        says("nursery", "ring_when_back", "{'gardener':'K31','tag':'LV20'}", "is_there");
    }

    @Test
    void theMusicSchoolSaysNo() throws Exception {
        says("lessons", "tutors_for", "{'instrument':'bagpipes'}", "nobody_teaches_it");
        says("lessons", "gaps_on", "{'tutor':'RBK','day':'2026-10-07','minutes':30}", "day_off");
        says("lessons", "shift_lesson", "{'lesson':'N302','start':'15:45'}", "taken");
        says("lessons", "shift_lesson", "{'lesson':'N302','start':'18:45'}", "outside_hours");
        says("lessons", "shift_lesson", "{'lesson':'N302','day':'2026-09-29','start':'15:00'}", "past");
        says("lessons", "shift_lesson", "{'lesson':'N302','start':'29:00'}", "bad_time");
        says("lessons", "strike_lesson", "{'lesson':'N306'}", "short_notice");
        says("lessons", "strike_lesson", "{'lesson':'N307'}", "unknown_lesson");
        says("lessons", "stand_in", "{'lesson':'N300','tutor':'LUO'}", "outside_hours");
    }

    @Test
    void theHousingCooperativeSaysNo() throws Exception {
        says("repairs", "take_fault", "{'flat':'9Z','area':'lift','what':'x'}", "unknown_flat");
        says("repairs", "send_craft", "{'fault':'F-211','craft':'ANT','day':'2026-01-20'}", "busy");
        says("repairs", "send_craft", "{'fault':'F-211','craft':'GIL','day':'2026-01-23'}", "wrong_craft");
        says("repairs", "send_craft", "{'fault':'F-211','craft':'BEA','day':'2026-01-18'}", "bad_day");
        says("repairs", "send_craft", "{'fault':'F-215','craft':'IRO','day':'2026-01-23'}", "is_closed");
        says("repairs", "call_off", "{'fault':'F-211'}", "nobody_sent");
        says("repairs", "fold_into", "{'fault':'F-211','into':'F-211'}", "same_fault");
    }

    @Test
    void theArchiveSaysNo() throws Exception {
        says("archive", "retitle_sheet", "{'sheet':'S40','title':'x'}", "bolted");
        says("archive", "peek_sheet", "{'sheet':'S44'}", "lent_out");
        says("archive", "refile_sheet", "{'sheet':'S49','drawer':'D2'}", "drawer_full");
        says("archive", "refile_sheet", "{'sheet':'S49','drawer':'D9'}", "unknown_drawer");
        says("archive", "bring_back", "{'sheet':'S41'}", "not_lent");
    }

    @Test
    void theClubsBooksSayNo() throws Exception {
        says("club-books", "undo_line", "{'line':'G70'}", "month_shut");
        says("club-books", "purse_total", "{'purse':'gold'}", "unknown_purse");
        says("club-books", "take_dues", "{'sailor':'M5','amount':50,'into':'bank'}", "too_much");
        says(
                "club-books",
                "write_line",
                "{'out_of':'cashbox','into':'boats','amount':333.81,'memo':'x'}",
                "too_little");
        says(
                "club-books",
                "write_line",
                "{'out_of':'bank','into':'boats','amount':1,'memo':'x','date':'2026-08-22'}",
                "not_yet");
        says(
                "club-books",
                "write_line",
                "{'out_of':'bank','into':'boats','amount':1,'memo':'x','date':'2026-05-22'}",
                "unknown_month");
    }

    @Test
    void aPlayEndsAtItsLimitOfTurns() throws Exception {
        WorldTask task = task(2);
        var call = new Utterance.Call("list_purses", Json.object());
        ScriptedModel model = new ScriptedModel().calls(call).calls(call).answers("late");
        assertEquals(Optional.empty(), Play.run(task, model).last());
        assertEquals(
                "too many turns",
                new TaskCase(task)
                        .judge(new ScriptedModel().calls(call).calls(call))
                        .faults()
                        .get(0)
                        .label());
    }

    @Test
    void aPlayTellsTheModelItsResultsAndTheNextMessage() throws Exception {
        var call = new Utterance.Call("see_line", arguments("{'line':'G99'}"));
        ScriptedModel model = new ScriptedModel().calls(call).answers("one").answers("two");
        Play.run(task(5), model);
        List<Utterance> last = model.asked().get(2);
        assertEquals(
                List.of(
                        new Utterance.User("first"),
                        new Utterance.Called(List.of(call)),
                        new Utterance.Returned("{\"error\":\"unknown_line\",\"message\":\"there is no line G99\"}"),
                        new Utterance.Said("one"),
                        new Utterance.User("second")),
                last);
    }

    @Test
    void aBrokenReplyEndsThePlay() throws Exception {
        ScriptedModel model =
                new ScriptedModel().then(Reply.Kind.MALFORMED, "?").answers("late");
        assertEquals(
                "format", new TaskCase(task(5)).judge(model).faults().get(0).label());
        assertEquals(1, model.asked().size());
    }

    private static WorldTask task(int turns) {
        return new WorldTask(
                "x",
                Worlds.all().get("club-books"),
                WorldTask.Kind.LOOKUP,
                List.of("first", "second"),
                Json.object(),
                turns,
                Json.object(),
                List.of("two"),
                List.of());
    }

    private static void says(String name, String tool, String arguments, String error) throws JsonProcessingException {
        World world = Worlds.all().get(name);
        ObjectNode before = world.state();
        World.Step step = world.call(before, tool, arguments(arguments));
        assertEquals(error, step.result().path("error").asText(), step.result().toString());
        assertSame(before, step.next());
    }

    private static ObjectNode arguments(String text) throws JsonProcessingException {
        return (ObjectNode) Json.read(text.replace('\'', '"'));
    }
}
