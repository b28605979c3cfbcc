package dev.shoal.workers.prompt.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.workers.prompt.jinja.TemplateError.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {
    @Test
    void takesPlainMapsAsVariables() {
        ChatTemplate template = ChatTemplate.parse("plain", "{{ a }} {{ b[0].c }} {{ d }} {{ e }} {{ f is none }}");
        Map<String, Object> variables = new HashMap<>();
        variables.put("a", "text");
        variables.put("b", List.of(Map.of("c", 1)));
        variables.put("d", 1.0);
        variables.put("e", Arrays.asList(true, null));
        variables.put("f", null);
        assertEquals("text 1 1.0 [True, None] True", template.render(variables));
    }

    @Test
    void takesJsonAsVariables() throws Exception {
        var variables = new ObjectMapper().readTree("{\"a\": {\"x\": [1.0, 1e-7, 12345678901234567890, null, true]}}");
        String expected = "{\"x\": [1.0, 1e-07, 12345678901234567890, null, true]}";
        assertEquals(expected, ChatTemplate.parse("json", "{{ a|tojson }}").render(variables));
    }

    @Test
    void namesTemplateLineAndConstructWhenParsing() {
        refused("a\n\n{{ x|urlize }}", Kind.UNSUPPORTED, "template t, line 3: the filter 'urlize' is not supported");
        refused("{% if x is\n lovely %}", Kind.UNSUPPORTED, "template t, line 2: the test 'lovely' is not supported");
        refused("\n{% include 'x' %}", Kind.UNSUPPORTED, "template t, line 2: the tag 'include' is not supported");
        refused("{{ x|map('lovely') }}", Kind.UNSUPPORTED, "template t, line 1: the filter 'lovely' is not supported");
        refused("{{ m(*x) }}", Kind.UNSUPPORTED, "template t, line 1: a call with unpacked arguments is not supported");
        refused("{{ x", Kind.SYNTAX, "template t, line 1: a tag is not closed");
        refused("{% if x %}\n\n{{ 1 }}", Kind.SYNTAX, "template t, line 3: expected 'elif' or 'else' or 'endif'");
        refused(
                "{% for x in y recursive %}",
                Kind.UNSUPPORTED, "template t, line 1: a recursive loop is not supported");
    }

    private static void refused(String text, Kind kind, String message) {
        TemplateError error = assertThrows(TemplateError.class, () -> ChatTemplate.parse("t", text));
        assertEquals(message, error.getMessage());
        assertEquals(kind, error.kind());
    }

    @Test
    void namesTemplateAndLineWhenRendering() {
        TemplateError error = assertThrows(TemplateError.class, () -> ChatTemplate.parse("t", "a\nb {{ x.y.z }}")
                .render(Map.of("x", Map.of())));
        assertEquals("template t, line 2: 'dict object' has no attribute 'y'", error.getMessage());
        assertEquals(Kind.UNDEFINED, error.kind());
    }

    @Test
    void handsOnWhatTheTemplateSays() {
        ChatTemplate template = ChatTemplate.parse("t", "\n{{ raise_exception('Roles must alternate: ' ~ x) }}");
        TemplateError error = assertThrows(TemplateError.class, () -> template.render(Map.of("x", 1)));
        assertEquals("Roles must alternate: 1", error.detail());
        assertEquals(2, error.line());
        assertEquals(Kind.RAISED, error.kind());
    }

    @Test
    void neverReachesIntoJava() {
        ChatTemplate template = ChatTemplate.parse("t", "{{ x.class }}{{ x.getClass is defined }}{{ x.value }}");
        assertEquals("False", template.render(Map.of("x", "text")));
    }
}
