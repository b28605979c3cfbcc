package dev.shoal.connectors.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSqlTest {
    @Test
    void namesBecomePlaceholdersInOrder() {
        NamedSql sql = NamedSql.compile("SELECT :a, t.b FROM t WHERE x=:b_1 AND y = :a");
        assertEquals("SELECT ?, t.b FROM t WHERE x=? AND y = ?", sql.jdbc());
        assertEquals(List.of("a", "b_1", "a"), sql.parameters());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ':a', 'it''s :a', \"col:a\" FROM t",
                "SELECT x::integer, '1' :: text",
                "SELECT 1 -- :a ? 'quote\n FROM t",
                "SELECT /* :a ' ? */ 1",
                "SELECT $$ :a ? $$, $tag$ :a $$ $tag$",
                "SELECT 12:30",
                "SELECT a$b$c FROM t"
            })
    void quotedTextsCastsAndCommentsAreLeftAlone(String text) {
        NamedSql sql = NamedSql.compile(text);
        assertEquals(text, sql.jdbc());
        assertEquals(List.of(), sql.parameters());
    }

    @Test
    void parameterMayBeCast() {
        NamedSql sql = NamedSql.compile("SELECT :a::integer");
        assertEquals("SELECT ?::integer", sql.jdbc());
        assertEquals(List.of("a"), sql.parameters());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 'open", "SELECT \"open", "SELECT /* open", "SELECT $$ open", "SELECT ?"})
    void brokenStatementIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> NamedSql.compile(text));
    }
}
