package dev.shoal.streams.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.shoal.schemas.json.ToolSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which invocations of a tool need a human: a CEL expression over the arguments. Each parameter is a variable of its schema's
 * type, and {@code args} is the map of those that are there. Pure, immutable, thread-safe.
 */
public final class ApprovalCondition {
    private static final int LONGEST = 1_000;
    private static final String ALL = "args";
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> RESERVED = Set.of(
            "as",
            "break",
            "const",
            "continue",
            "else",
            "false",
            "for",
            "function",
            "if",
            "import",
            "in",
            "let",
            "loop",
            "namespace",
            "null",
            "package",
            "return",
            "true",
            "var",
            "void",
            "while",
            ALL);
    private static final JsonMapper JSON = new JsonMapper();
    /** {@code amount > 100} is meant for whole and for other numbers. */
    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();

    private final CelRuntime.Program program;
    private final ToolSchema.ObjectType arguments;

    private ApprovalCondition(CelRuntime.Program program, ToolSchema.ObjectType arguments) {
        this.program = program;
        this.arguments = arguments;
    }

    /** @throws InvalidCondition if the expression is no condition over these arguments */
    public static ApprovalCondition compile(String expression, ToolSchema.ObjectType arguments) {
        if (expression.length() > LONGEST) {
            throw new InvalidCondition(List.of("must have at most " + LONGEST + " characters"));
        }
        CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL)
                .addVar(ALL, MapType.create(SimpleType.STRING, SimpleType.DYN));
        for (ToolSchema.Property property : arguments.properties()) {
            if (variable(property)) compiler.addVar(property.name(), type(property.schema()));
        }
        CelValidationResult result = compiler.build().compile(expression);
        if (result.hasError()) throw new InvalidCondition(problems(result));
        try {
            CelRuntime runtime = CelRuntimeFactory.standardCelRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .build();
            return new ApprovalCondition(runtime.createProgram(result.getAst()), arguments);
        } catch (dev.cel.common.CelValidationException | CelEvaluationException e) {
            throw new InvalidCondition(List.of(String.valueOf(e.getMessage())));
        }
    }

    /** Whether a human is to be asked. In doubt one is: when an argument that is named is missing, for example. */
    public boolean holds(String argumentsJson) {
        try {
            Map<String, Object> all = object(JSON.readTree(argumentsJson), arguments);
            Map<String, Object> variables = new HashMap<>(all);
            variables.put(ALL, all);
            return !Boolean.FALSE.equals(program.eval(variables));
        } catch (CelEvaluationException | JsonProcessingException e) {
            return true;
        }
    }

    private static List<String> problems(CelValidationResult result) {
        List<String> problems = new ArrayList<>();
        for (CelIssue issue : result.getErrors()) {
            var place = issue.getSourceLocation();
            String line = place.getLine() > 1 ? "line " + place.getLine() + ", " : "";
            problems.add(line + "column " + (place.getColumn() + 1) + ": "
                    + issue.getMessage().replace(" (in container '')", ""));
        }
        return problems;
    }

    /** A parameter whose name CEL could not spell is in {@code args} alone. */
    private static boolean variable(ToolSchema.Property property) {
        return IDENTIFIER.matcher(property.name()).matches() && !RESERVED.contains(property.name());
    }

    private static CelType type(ToolSchema schema) {
        if (schema instanceof ToolSchema.StringType) return SimpleType.STRING;
        if (schema instanceof ToolSchema.IntegerType) return SimpleType.INT;
        if (schema instanceof ToolSchema.NumberType) return SimpleType.DOUBLE;
        if (schema instanceof ToolSchema.BooleanType) return SimpleType.BOOL;
        if (schema instanceof ToolSchema.ArrayType array) return ListType.create(type(array.items()));
        if (schema instanceof ToolSchema.ObjectType) return MapType.create(SimpleType.STRING, SimpleType.DYN);
        boolean texts = schema instanceof ToolSchema.EnumType values
                && values.jsonValues().stream().allMatch(value -> value.startsWith("\""));
        return texts ? SimpleType.STRING : SimpleType.DYN;
    }

    private static Map<String, Object> object(JsonNode json, ToolSchema.ObjectType schema) {
        Map<String, Object> values = new HashMap<>();
        for (ToolSchema.Property property : schema.properties()) {
            value(json.path(property.name()), property.schema()).ifPresent(value -> values.put(property.name(), value));
        }
        return values;
    }

    /** As CEL takes it; empty for what is not there. */
    private static Optional<Object> value(JsonNode json, ToolSchema schema) {
        if (json.isMissingNode() || json.isNull()) return Optional.empty();
        if (schema instanceof ToolSchema.ObjectType object) return Optional.of(object(json, object));
        if (schema instanceof ToolSchema.ArrayType array) {
            List<Object> items = new ArrayList<>();
            json.forEach(item -> value(item, array.items()).ifPresent(items::add));
            return Optional.of(items);
        }
        if (schema instanceof ToolSchema.NumberType) return Optional.of(json.doubleValue());
        if (json.isIntegralNumber()) return Optional.of(json.longValue());
        if (json.isNumber()) return Optional.of(json.doubleValue());
        return Optional.of(json.isBoolean() ? json.booleanValue() : json.textValue());
    }
}
