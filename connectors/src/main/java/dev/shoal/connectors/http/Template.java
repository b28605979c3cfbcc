package dev.shoal.connectors.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A text with {@code {name}} places. Immutable.
 *
 * @param texts the fixed parts, one more than there are names; may be empty
 */
record Template(List<String> texts, List<String> names) {
    Template {
        texts = List.copyOf(texts);
        names = List.copyOf(names);
    }

    /** @throws IllegalArgumentException if a brace does not close or open */
    static Template compile(String text) {
        List<String> texts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int at = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
            int close = text.indexOf('}', open);
            if (close < 0) throw new IllegalArgumentException("has a { without a }");
            texts.add(text.substring(at, open));
            names.add(text.substring(open + 1, close));
            at = close + 1;
        }
        texts.add(text.substring(at));
        if (texts.stream().anyMatch(part -> part.indexOf('}') >= 0)) {
            throw new IllegalArgumentException("has a } without a {");
        }
        return new Template(texts, names);
    }

    /** @param value gives what stands in a name's place */
    String fill(UnaryOperator<String> value) {
        StringBuilder filled = new StringBuilder(texts.get(0));
        for (int i = 0; i < names.size(); i++) {
            filled.append(value.apply(names.get(i))).append(texts.get(i + 1));
        }
        return filled.toString();
    }
}
