package dev.shoal.workers.prompt;

import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.schemas.json.ToolSchema.ArrayType;
import dev.shoal.schemas.json.ToolSchema.BooleanType;
import dev.shoal.schemas.json.ToolSchema.EnumType;
import dev.shoal.schemas.json.ToolSchema.IntegerType;
import dev.shoal.schemas.json.ToolSchema.NumberType;
import dev.shoal.schemas.json.ToolSchema.ObjectType;
import dev.shoal.schemas.json.ToolSchema.StringType;
import dev.shoal.workers.prompt.PromptPart.Control;
import dev.shoal.workers.prompt.PromptPart.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The prompt format "shoal-1": instructions and tools, which are the same for all tasks of an agent, then messages. */
public final class ShoalFormat {
    /** The value of {@code shoal_format} in tokenizer_config.json. */
    public static final String ID = "shoal-1";

    public static final String CALL = "<|call|>";
    public static final String ANSWER = "<|answer|>";
    public static final String NONE = "<|none|>";
    public static final String END = "<|end|>";
    private static final String SYSTEM = "<|system|>";
    private static final String TOOLS = "<|tools|>";
    private static final String USER = "<|user|>";
    private static final String ASSISTANT = "<|assistant|>";
    private static final String TOOL = "<|tool|>";
    public static final String THINK = "<|think|>";

    /** Every control token that prompts and turns need. */
    public static final List<String> CONTROLS = List.of(SYSTEM, TOOLS, USER, ASSISTANT, TOOL, CALL, ANSWER, NONE, END);

    private ShoalFormat() {}

    /**
     * The part that all tasks of an agent share.
     *
     * @param thinking whether the model may think before it acts
     */
    public static List<PromptPart> prefix(String instructions, List<PromptTool> tools, boolean thinking) {
        String lines = tools.stream().map(ShoalFormat::line).collect(Collectors.joining("\n"));
        List<PromptPart> parts = new ArrayList<>(List.of(new Control(SYSTEM)));
        if (thinking) parts.add(new Control(THINK));
        parts.addAll(List.of(new Text(instructions), new Control(TOOLS), new Text(lines)));
        return parts;
    }

    /** The messages so far, up to where the model goes on. */
    public static List<PromptPart> conversation(List<Message> messages) {
        List<PromptPart> parts = new ArrayList<>();
        boolean called = false;
        for (Message message : messages) {
            called |= !message.getCalls().isEmpty();
            switch (message.getRole()) {
                case USER -> add(parts, USER, message.getContent());
                case TOOL -> add(parts, TOOL, message.getContent());
                case ASSISTANT -> assistant(parts, message, called);
            }
        }
        parts.add(new Control(ASSISTANT));
        return parts;
    }

    private static void assistant(List<PromptPart> parts, Message message, boolean called) {
        parts.add(new Control(ASSISTANT));
        for (ToolCall call : message.getCalls()) add(parts, CALL, call.getTool() + call.getArguments());
        if (message.getCalls().isEmpty()) {
            String text = message.getContent();
            add(parts, EarlierText.saysThatNoToolFits(text, called) ? NONE : ANSWER, text);
        }
        parts.add(new Control(END));
    }

    private static void add(List<PromptPart> parts, String control, String text) {
        parts.add(new Control(control));
        parts.add(new Text(text));
    }

    private static String line(PromptTool tool) {
        String signature = tool.name() + "(" + parameters(tool.parameters(), true) + ")";
        return tool.description().isEmpty() ? signature : signature + " " + tool.description();
    }

    private static String parameters(ObjectType type, boolean described) {
        return type.properties().stream()
                .map(property -> {
                    String text = property.name() + (property.required() ? "" : "?") + ": " + type(property.schema());
                    String description = property.schema().description();
                    return described && !description.isEmpty() ? text + " \"" + description + "\"" : text;
                })
                .collect(Collectors.joining(", "));
    }

    private static String type(ToolSchema schema) {
        if (schema instanceof EnumType type) return String.join("|", type.texts());
        if (schema instanceof ArrayType type) return "[" + type(type.items()) + "]";
        if (schema instanceof ObjectType type) return "{" + parameters(type, false) + "}";
        if (schema instanceof StringType) return "string";
        if (schema instanceof IntegerType) return "integer";
        if (schema instanceof NumberType) return "number";
        if (schema instanceof BooleanType) return "boolean";
        throw new AssertionError("unhandled schema: " + schema);
    }
}
