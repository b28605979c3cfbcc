package dev.shoal.workers.grammar;

import dev.shoal.schemas.json.ToolSchema.Property;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Turns the properties of an object into the texts between its values. */
final class ObjectBuilder {
    private final ValueStyle style;
    private final String open;
    private final String close;
    /** Ways to write a name and what stands between it and its value. */
    private final Function<String, Stream<Symbols>> name;

    private ObjectBuilder(ValueStyle style, String open, String close, Function<String, Stream<Symbols>> name) {
        this.style = style;
        this.open = open;
        this.close = close;
        this.name = name;
    }

    static ObjectBuilder braces(ValueStyle style) {
        Symbols colon = Symbols.text(style.colon());
        return new ObjectBuilder(
                style,
                "{",
                "}",
                name -> style.bareNames()
                        ? Stream.of(Symbols.text(name).then(colon))
                        : style.quotings().stream()
                                .map(quoting -> quoting.quoted(name).then(colon)));
    }

    /** The arguments of a call in Python, from after its parenthesis. */
    static ObjectBuilder keywords(ValueStyle style) {
        return new ObjectBuilder(style, "", ")", name -> Stream.of(Symbols.text(name + "=")));
    }

    /** @param values by name, of those properties that can be written */
    Literal build(List<Property> properties, Map<String, Frame> values) {
        List<Property> inOrder = style.sorted() ? sorted(properties) : properties;
        // From the last property to the first: rest[i] is what may follow once the properties before i are settled.
        List<Literal> rest = new ArrayList<>();
        for (int i = 0; i <= inOrder.size(); i++) rest.add(new Literal());
        Symbols separator = Symbols.text(style.separator());
        for (int i = inOrder.size(); i >= 0; i--) {
            if (addFrom(i, rest.get(i), separator, inOrder, values, rest))
                rest.get(i).add(Symbols.text(close), List.of());
        }
        Literal start = new Literal();
        if (addFrom(0, start, Symbols.text(open), inOrder, values, rest))
            start.add(Symbols.text(open + close), List.of());
        return start;
    }

    /** Adds the properties that may come next, up to the first required one; true if none is required. */
    private boolean addFrom(
            int from,
            Literal literal,
            Symbols before,
            List<Property> properties,
            Map<String, Frame> values,
            List<Literal> rest) {
        for (int i = from; i < properties.size(); i++) {
            Property property = properties.get(i);
            Frame value = values.get(property.name());
            if (value == null) continue;
            List<Frame> then = List.of(rest.get(i + 1), value);
            name.apply(property.name()).forEach(text -> literal.add(before.then(text), then));
            if (property.required()) return false;
        }
        return true;
    }

    /** As Jinja's {@code dictsort} has them. */
    private static List<Property> sorted(List<Property> properties) {
        List<Property> sorted = new ArrayList<>(properties);
        sorted.sort(Comparator.comparing(property -> property.name().toLowerCase(Locale.ROOT)));
        return sorted;
    }
}
