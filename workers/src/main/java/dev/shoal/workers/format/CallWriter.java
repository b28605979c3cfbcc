package dev.shoal.workers.format;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.workers.format.ToolCallFormat.CallSyntax;
import dev.shoal.workers.format.ToolCallFormat.Values;
import dev.shoal.workers.grammar.Quoting;
import dev.shoal.workers.grammar.ValueStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Writes calls as a format has them, for prompts whose template writes none. Stateless. */
public final class CallWriter {
    /** @param arguments an object */
    public record Call(String tool, JsonNode arguments) {}

    private final CallSyntax syntax;
    private final UnaryOperator<String> texts;

    /** @param texts applied to every text that is not the format's own */
    public CallWriter(ToolCallFormat format, UnaryOperator<String> texts) {
        this.syntax = format.calls();
        this.texts = texts;
    }

    /** All calls of a turn, without what ends it. */
    public String write(List<Call> calls) {
        List<String> written = new ArrayList<>();
        for (Call call : calls) {
            String arguments = syntax.values() == Values.PYTHON
                    ? members(call.arguments(), "=", "", ")")
                    : value(call.arguments());
            written.add(syntax.beforeName()
                    + texts.apply(call.tool())
                    + syntax.afterName()
                    + arguments
                    + syntax.afterArguments());
        }
        return syntax.open() + String.join(syntax.between(), written) + syntax.close();
    }

    private String value(JsonNode value) {
        if (value.isObject()) return members(value, style().colon(), "{", "}");
        if (value.isTextual()) return quoted(value.textValue());
        if (value.isBoolean()) return style().bool(value.booleanValue());
        if (!value.isArray()) return value.toString();
        List<String> items = new ArrayList<>();
        value.forEach(item -> items.add(value(item)));
        return "[" + String.join(style().separator(), items) + "]";
    }

    private String members(JsonNode object, String colon, String open, String close) {
        List<String> members = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            boolean bare = colon.equals("=") || style().bareNames();
            String name = bare ? texts.apply(member.getKey()) : quoted(member.getKey());
            members.add(name + colon + value(member.getValue()));
        }
        if (style().sorted()) members.sort(null);
        return open + String.join(style().separator(), members) + close;
    }

    private String quoted(String text) {
        if (syntax.values() == Values.BETWEEN_TOKENS)
            return syntax.delimiter() + texts.apply(text) + syntax.delimiter();
        Quoting quoting = style().quotings().get(0);
        return texts.apply(quoting.text(text));
    }

    private ValueStyle style() {
        return switch (syntax.values()) {
            case COMPACT_JSON -> ValueStyle.COMPACT_JSON;
            case SPACED_JSON -> ValueStyle.SPACED_JSON;
            case PYTHON -> ValueStyle.PYTHON;
            case BETWEEN_TOKENS -> ValueStyle.between(0);
        };
    }
}
