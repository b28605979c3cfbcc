package dev.shoal.workers.prompt.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.shoal.workers.prompt.jinja.TemplateError.Kind;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A template that would take for ever or fill the memory ends with a limit, in bounded time. */
class LimitsTest {
    private static final String TEN = "[0,1,2,3,4,5,6,7,8,9]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% for a in range(99999) %}{% for b in range(99999) %}{% if b > a %}{% continue %}{% endif %}{% endfor %}{% endfor %}",
                "{{ 'x' * 1000000000 }}",
                "{{ 'x' * 60000000 ~ 'y' * 60000000 }}",
                "{% set n = namespace(s='x') %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
                "{% set n = namespace(l=[1]) %}{% for i in range(60) %}{% set n.l = n.l + n.l %}{% endfor %}",
                "{% set n = namespace(l=[1]) %}{% for i in range(60) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{ n.l }}",
                "{% set n = namespace(l=[1]) %}{% for i in range(60) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{ n.l|tojson }}",
                "{% set n = namespace(l=[1], m=[1]) %}{% for i in range(60) %}{% set n.l = [n.l, n.l] %}{% set n.m = [n.m, n.m] %}{% endfor %}{{ n.l == n.m }}",
                "{% set n = namespace(l=[1]) %}{% for i in range(9000) %}{% set n.l = [n.l] %}{% endfor %}{{ n.l }}",
                "{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}",
                "{% macro m(x) %}{% for i in range(9) %}{{ m(x) }}{% endfor %}{% endmacro %}{{ m(1) }}",
                "{{ range(1000000000)|list }}",
                "{{ [0] * 1000000000 }}",
                "{{ 9 ** 9999999 }}",
                "{% set n = namespace(x=9) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
                "{{ 'aaaaaaaa'|replace('a', 'a' * 9000000) }}",
                "{{ ('a' * 9000).replace('', 'b' * 9000) }}",
                "{{ 'x'|indent(1000000000, true) }}",
                "{{ 'x'.center(1000000000) }}",
                "{{ '%1000000000d' % 1 }}",
                "{{ [[1]]|tojson(indent=1000000000) }}",
                "{{ ('x\\n' * 99999)|indent(99999) }}",
                "{{ (['x' * 99999] * 99999)|join }}",
                "{{ ('9' * 5000)|int }}",
                "{{ [1]|batch(1000000000, 0)|list }}",
            })
    void endsHostileTemplates(String text) {
        TemplateError error = assertTimeoutPreemptively(
                Duration.ofSeconds(120), () -> assertThrows(TemplateError.class, () -> render(text)));
        assertEquals(Kind.LIMIT, error.kind(), error::getMessage);
    }

    @Test
    void searchesLongTextsInBoundedTime() {
        String text = "{% set a = 'a' * 4000000 %}{{ ('a' * 2000000 ~ 'b') in a }}";
        assertEquals("False", assertTimeoutPreemptively(Duration.ofSeconds(120), () -> render(text)));
    }

    @Test
    void refusesDeepNestingWhenParsing() {
        Map<String, String> around = Map.of(
                "(",
                ")",
                "[",
                "]",
                "{1:",
                "}",
                "-",
                "",
                "not ",
                "",
                "x if x else ",
                "",
                "x(",
                ")",
                "x[",
                "]",
                "x|join(",
                ")");
        around.forEach((open, close) -> {
            String text = "{{ " + open.repeat(5000) + "x" + close.repeat(5000) + " }}";
            TemplateError error = assertThrows(TemplateError.class, () -> ChatTemplate.parse("deep", text), open);
            assertEquals(Kind.LIMIT, error.kind(), open);
        });
        String blocks = "{% if x %}".repeat(5000);
        assertEquals(
                Kind.LIMIT,
                assertThrows(TemplateError.class, () -> ChatTemplate.parse("deep", blocks))
                        .kind());
    }

    @Test
    void endsLongChains() {
        assertEquals(
                Kind.LIMIT,
                assertThrows(TemplateError.class, () -> render("{{ 1" + "+1".repeat(5000) + " }}"))
                        .kind());
        assertEquals(
                Kind.LIMIT,
                assertThrows(TemplateError.class, () -> render("{{ x" + "|list".repeat(5000) + " }}"))
                        .kind());
    }

    @Test
    void takesLessWhenToldSo() {
        ChatTemplate template = ChatTemplate.parse("short", "{% for i in " + TEN + " %}{{ i }}{% endfor %}");
        assertEquals("0123456789", template.render(Map.of()));
        RenderLimits few = new RenderLimits(20, 1000, 10);
        RenderLimits little = new RenderLimits(1000, 5, 10);
        assertThrows(TemplateError.class, () -> template.withLimits(few).render(Map.of()));
        assertThrows(TemplateError.class, () -> template.withLimits(little).render(Map.of()));
    }

    private static String render(String text) {
        return ChatTemplate.parse("hostile", text).render(Map.of("x", 1));
    }
}
