package dev.shoal.connectors.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement whose {@code :name} parameters are replaced by JDBC's {@code ?}, once. Quoted texts and names, comments and
 * {@code ::casts} are left alone. Immutable.
 *
 * @param jdbc the statement for JDBC
 * @param parameters the name behind each {@code ?}, in order; a name may come several times
 */
record NamedSql(String jdbc, List<String> parameters) {
    NamedSql {
        parameters = List.copyOf(parameters);
    }

    /** @throws IllegalArgumentException if a quote or comment does not end, or a {@code ?} stands outside of them */
    static NamedSql compile(String sql) {
        StringBuilder jdbc = new StringBuilder();
        List<String> parameters = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            int end = endOfToken(sql, at);
            if (sql.charAt(at) == ':' && end > at + 1 && nameStart(sql.charAt(at + 1))) {
                parameters.add(sql.substring(at + 1, end));
                jdbc.append('?');
            } else {
                jdbc.append(sql, at, end);
            }
            at = end;
        }
        return new NamedSql(jdbc.toString(), parameters);
    }

    private static int endOfToken(String sql, int at) {
        char c = sql.charAt(at);
        if (c == '\'' || c == '"') return quoted(sql, at, c);
        if (sql.startsWith("--", at)) return lineComment(sql, at);
        if (sql.startsWith("/*", at)) return after(sql, at + 2, "*/", "a comment");
        if (c == '$') return dollarQuoted(sql, at);
        if (c == '?') throw new IllegalArgumentException("has a ? outside of quotes; use :name");
        if (sql.startsWith("::", at)) return at + 2;
        if (c != ':') return at + 1;
        int end = at + 1;
        while (end < sql.length() && namePart(sql.charAt(end))) end++;
        return end;
    }

    /** A doubled quote is part of the text; taking it as an end and a new start has the same effect. */
    private static int quoted(String sql, int at, char quote) {
        return after(sql, at + 1, String.valueOf(quote), "a quoted text");
    }

    private static int lineComment(String sql, int at) {
        int end = sql.indexOf('\n', at);
        return end < 0 ? sql.length() : end + 1;
    }

    /** PostgreSQL's {@code $tag$...$tag$}; a {@code $} that starts none is a character like others. */
    private static int dollarQuoted(String sql, int at) {
        int end = at + 1;
        while (end < sql.length() && namePart(sql.charAt(end))) end++;
        boolean insideName = at > 0 && namePart(sql.charAt(at - 1));
        if (insideName || end >= sql.length() || sql.charAt(end) != '$') return at + 1;
        String tag = sql.substring(at, end + 1);
        return after(sql, end + 1, tag, "a text quoted with " + tag);
    }

    private static int after(String sql, int from, String end, String what) {
        int found = sql.indexOf(end, from);
        if (found < 0) throw new IllegalArgumentException("has " + what + " that does not end");
        return found + end.length();
    }

    private static boolean nameStart(char c) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean namePart(char c) {
        return nameStart(c) || c >= '0' && c <= '9';
    }
}
