package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Value.ViewValue.Part;
import java.util.List;

/** Calls of the methods of mappings, lists, tuples and loops. */
final class Methods {
    private Methods() {}

    static Value call(Value.Method method, Arguments arguments, Rendering rendering) {
        Value self = method.self();
        String name = method.name();
        if (self instanceof Value.Text text) return TextMethods.call(text.value(), name, arguments, rendering);
        if (self instanceof LoopValue loop) return loop.call(name, arguments);
        if (self instanceof DictValue dict) return dict(dict, name, arguments);
        if (self instanceof Value.ListValue list) return sequence(list.items(), name, arguments, rendering);
        if (self instanceof Value.TupleValue tuple) return sequence(tuple.items(), name, arguments, rendering);
        throw new AssertionError("unhandled method: " + name);
    }

    private static Value dict(DictValue dict, String name, Arguments arguments) {
        if (!arguments.keywords().isEmpty()) throw Failure.invalid(name + "() takes no named arguments");
        if (name.equals("get")) {
            var bound = arguments.bind("get", "key!", "default");
            return dict.get(bound.values().get("key"))
                    .or(() -> bound.get("default"))
                    .orElse(Value.NoneValue.NONE);
        }
        arguments.bind(name);
        return switch (name) {
            case "items" -> new Value.ViewValue(Part.ITEMS, dict);
            case "keys" -> new Value.ViewValue(Part.KEYS, dict);
            case "values" -> new Value.ViewValue(Part.VALUES, dict);
            case "copy" -> dict;
            default -> throw new AssertionError("unhandled method: " + name);
        };
    }

    private static Value sequence(List<Value> items, String name, Arguments arguments, Rendering rendering) {
        if (name.equals("copy")) {
            arguments.bind(name);
            return new Value.ListValue(items);
        }
        if (!arguments.keywords().isEmpty()) throw Failure.invalid(name + "() takes no named arguments");
        if (arguments.positional().size() > 1) throw Failure.unsupported(name + "() with bounds");
        Value wanted = arguments.bind(name, "value!").values().get("value");
        int count = 0;
        for (int i = 0; i < items.size(); i++) {
            if (!Equality.equal(items.get(i), wanted, rendering.budget())) continue;
            if (name.equals("index")) return Value.Int.of(i);
            count++;
        }
        if (name.equals("index")) throw Failure.invalid("the value is not in the list");
        return Value.Int.of(count);
    }
}
