package dev.shoal.cli.agent;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A light look at a tool's SQL: does every {@code :name} have a value? The connector itself checks the rest. */
final class SqlNames {
    /** Literals, quoted names and comments, where a colon means nothing, and casts such as {@code ::int}. */
    private static final Pattern OTHER =
            Pattern.compile("'(?:[^']|'')*'|\"[^\"]*\"|--[^\\n]*|/\\*.*?\\*/|::", Pattern.DOTALL);

    private static final Pattern NAME = Pattern.compile(":([A-Za-z_][A-Za-z0-9_]*)");
    private static final Set<String> STATEMENTS = Set.of("query", "update");

    private SqlNames() {}

    static void check(YamlNode statements, Collection<String> known) {
        for (YamlNode statement : statements.items()) {
            for (Map.Entry<String, YamlNode> field : statement.fields().entrySet()) {
                if (STATEMENTS.contains(field.getKey())) {
                    field.getValue().text().ifPresent(sql -> check(field.getValue(), sql, known));
                }
            }
        }
    }

    private static void check(YamlNode node, String sql, Collection<String> known) {
        Set<String> unknown = new LinkedHashSet<>();
        Matcher names = NAME.matcher(OTHER.matcher(sql).replaceAll(" "));
        while (names.find()) {
            if (!known.contains(names.group(1))) unknown.add(names.group(1));
        }
        for (String name : unknown) {
            node.problem("uses :" + name + ", which is neither a parameter nor bound");
        }
    }
}
