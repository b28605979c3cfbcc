package dev.shoal.cli.client;

import java.util.ArrayList;
import java.util.List;

/** Columns of text under each other; the last one takes what is left of the line. Not thread-safe. */
public final class Table {
    private static final int LEAST_LAST = 20;

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        rows.add(List.of(header));
    }

    /** @param cells as they are to be shown: see {@link Printable} */
    public void add(String... cells) {
        rows.add(List.of(cells));
    }

    /** @param width of a line; the last column is cut to it */
    public String text(int width) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns - 1; i++)
                widths[i] = Math.max(widths[i], row.get(i).length());
        }
        int before = 0;
        for (int i = 0; i < columns - 1; i++) before += widths[i] + 2;
        int last = Math.max(LEAST_LAST, width - before);
        var text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < columns - 1; i++) {
                text.append(row.get(i))
                        .append(" ".repeat(widths[i] + 2 - row.get(i).length()));
            }
            text.append(cut(row.get(columns - 1), last)).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }
}
