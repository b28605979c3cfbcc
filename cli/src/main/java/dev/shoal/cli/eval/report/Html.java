package dev.shoal.cli.eval.report;

import java.util.List;

/** Pieces of a page. Every text from outside goes through {@link #text}. Pure. */
public final class Html {
    private Html() {}

    /** Safe between tags and in quoted attributes; what HTML cannot hold becomes a replacement character. */
    public static String text(String raw) {
        var safe = new StringBuilder(raw.length() + 16);
        raw.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '\n', '\t' -> safe.append((char) c);
                default -> safe.appendCodePoint(printable(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    private static boolean printable(int codePoint) {
        int type = Character.getType(codePoint);
        return type != Character.CONTROL && type != Character.SURROGATE && type != Character.FORMAT;
    }

    /** @param heads escaped already, @param rows of escaped cells; the first cell of each is its head */
    public static String table(List<String> heads, List<List<String>> rows) {
        var table = new StringBuilder("<table><thead><tr>");
        heads.forEach(head -> table.append("<th>").append(head).append("</th>"));
        table.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            table.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                String tag = i == 0 ? "th" : "td";
                table.append('<').append(tag).append('>').append(row.get(i));
                table.append("</").append(tag).append('>');
            }
            table.append("</tr>\n");
        }
        return table.append("</tbody></table>\n").toString();
    }

    static String block(String head, String body) {
        return body.isEmpty() ? "" : "<h4>" + text(head) + "</h4><pre>" + text(body) + "</pre>";
    }
}
