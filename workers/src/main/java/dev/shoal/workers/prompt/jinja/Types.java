package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Value.ViewValue;

/** Python's names of types. */
final class Types {
    private Types() {}

    static String name(Value value) {
        if (value instanceof Value.NoneValue) return "NoneType";
        if (value instanceof Value.Bool) return "bool";
        if (value instanceof Value.Int) return "int";
        if (value instanceof Value.Real) return "float";
        if (value instanceof Value.Text) return "str";
        if (value instanceof Value.Safe) return "Markup";
        if (value instanceof Value.Undefined) return "Undefined";
        if (value instanceof Value.ListValue) return "list";
        if (value instanceof Value.TupleValue) return "tuple";
        if (value instanceof DictValue) return "dict";
        if (value instanceof Value.RangeValue) return "range";
        if (value instanceof ViewValue view) return "dict_" + view.part().name().toLowerCase(java.util.Locale.ROOT);
        if (value instanceof Value.IteratorValue) return "generator";
        if (value instanceof Value.Method) return "builtin_function_or_method";
        if (value instanceof Value.Global) return "function";
        if (value instanceof NamespaceValue) return "Namespace";
        if (value instanceof MacroValue) return "Macro";
        if (value instanceof LoopValue) return "LoopContext";
        throw new AssertionError("unhandled value: " + value);
    }

    /** How the message about a missing attribute calls the value. */
    static String described(Value value) {
        if (value instanceof Value.NoneValue) return "None";
        if (value instanceof NamespaceValue) return "jinja2.utils.Namespace object";
        if (value instanceof MacroValue) return "jinja2.runtime.Macro object";
        if (value instanceof LoopValue) return "jinja2.runtime.LoopContext object";
        if (value instanceof Value.Safe) return "markupsafe.Markup object";
        return name(value) + " object";
    }
}
