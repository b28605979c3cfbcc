package dev.shoal.cli.eval.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.cli.eval.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatchTest {
    @Test
    void comparesValuesAndNotSpelling() throws Exception {
        same("{'a':6.4,'b':'North  Quay'}", "{'b':'north quay','a':6.40}");
        same("['x','y']", "['y','x']");
        differs("['x','x']", "['x','y']", "\"x\" is missing; \"y\" should not be there");
        differs("{'a':1}", "{'a':2}", "a: is 2, expected 1");
        differs("{'a':'1'}", "{'a':1}", "a: is 1, expected \"1\"");
        differs("{'a':{'b':1}}", "{'a':{'b':1,'c':2}}", "a.c: 2 should not be there");
        differs("{'a':{'b':1}}", "{'a':{}}", "a.b: 1 is missing");
    }

    @Test
    void knowsWildcards() throws Exception {
        same("{'a':{'$any':true}}", "{'a':'x'}");
        differs("{'a':{'$any':true}}", "{'a':' '}", "a: {\"$any\":true} is missing");
        same("{'a':{'$holds':['tap','drips|drop']}}", "{'a':'The tap drips.'}");
        differs("{'a':{'$holds':['tap']}}", "{'a':'taps'}", "a: is \"taps\", expected {\"$holds\":[\"tap\"]}");
        same("{'a':{'$one':[1,{'$holds':['one']}]}}", "{'a':'number one'}");
    }

    @Test
    void newKeysMayHaveAnyName() throws Exception {
        same("{'x':1,'+1':{'n':2},'+2':{'n':3}}", "{'x':1,'k8':{'n':3},'k9':{'n':2}}");
        differs("{'+1':{'n':2}}", "{'k8':{'n':3}}", "{\"n\":2} is missing; k8: {\"n\":3} should not be there");
        differs("{'+1':2,'+2':2}", "{'a':2}", "2 is missing");
    }

    @Test
    void factsAreWholeWordsAndEqualNumbers() {
        assertTrue(holds("6.4", "It costs 6.40."));
        assertTrue(holds("1250", "1,250 euros"));
        assertTrue(holds("14:00", "at 14:00"));
        assertTrue(holds("can't", "I can\u2019t"));
        assertTrue(holds("8|eight", "Eight are left"));
        assertTrue(holds("3", "3."));
        assertFalse(holds("8", "18"));
        assertFalse(holds("8", "8.50"));
        assertFalse(holds("50", "8.50"));
        assertFalse(holds("no", "now"));
        assertEquals(List.of("b"), Facts.missing(List.of("a", "b"), "a"));
    }

    @Test
    void refusalsAreTold() {
        assertTrue(Refusals.isOne("I'm afraid that is not possible here."));
        assertTrue(Refusals.isOne("I can\u2019t send mail."));
        assertFalse(Refusals.isOne("Done, the mail is sent."));
        assertFalse(Refusals.isOne(""));
    }

    private static boolean holds(String fact, String text) {
        return Facts.missing(List.of(fact), text).isEmpty();
    }

    private static void same(String expected, String actual) throws JsonProcessingException {
        differs(expected, actual, "");
    }

    private static void differs(String expected, String actual, String how) throws JsonProcessingException {
        assertEquals(how, String.join("; ", Match.differences(json(expected), json(actual))));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.read(text.replace('\'', '"'));
    }
}
