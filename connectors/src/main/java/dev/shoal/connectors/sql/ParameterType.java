package dev.shoal.connectors.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.schemas.json.ToolSchema;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** How a parameter goes to the database: always with the type that its schema says, also when it is absent. */
enum ParameterType {
    TEXT(Types.VARCHAR),
    INTEGER(Types.INTEGER),
    LONG(Types.BIGINT),
    DECIMAL(Types.NUMERIC),
    BOOLEAN(Types.BOOLEAN),
    STRUCTURED(Types.OTHER);

    private final int jdbcType;

    ParameterType(int jdbcType) {
        this.jdbcType = jdbcType;
    }

    static ParameterType of(ToolSchema schema) {
        if (schema instanceof ToolSchema.StringType) return TEXT;
        if (schema instanceof ToolSchema.BooleanType) return BOOLEAN;
        if (schema instanceof ToolSchema.NumberType) return DECIMAL;
        if (schema instanceof ToolSchema.IntegerType type) {
            // The narrow type where it fits: functions of a database often take no wider one.
            boolean fits = type.minimum() >= Integer.MIN_VALUE && type.maximum() <= Integer.MAX_VALUE;
            return fits ? INTEGER : LONG;
        }
        if (schema instanceof ToolSchema.EnumType type) return ofValues(type);
        return STRUCTURED;
    }

    private static ParameterType ofValues(ToolSchema.EnumType type) {
        if (type.jsonValues().stream().allMatch(json -> json.matches("-?[0-9]+"))) return LONG;
        if (type.jsonValues().stream().allMatch(json -> json.matches("-?[0-9].*"))) return DECIMAL;
        if (type.jsonValues().stream().allMatch(json -> json.matches("true|false"))) return BOOLEAN;
        return TEXT;
    }

    /** @param value missing or null sets SQL's null */
    void set(PreparedStatement statement, int index, JsonNode value) throws SQLException {
        if (value.isMissingNode() || value.isNull()) {
            statement.setNull(index, jdbcType);
            return;
        }
        switch (this) {
            case INTEGER -> statement.setInt(index, value.intValue());
            case LONG -> statement.setLong(index, value.longValue());
            case DECIMAL -> statement.setBigDecimal(index, value.decimalValue());
            case BOOLEAN -> statement.setBoolean(index, value.booleanValue());
            case TEXT -> statement.setString(index, value.asText());
            case STRUCTURED -> throw new IllegalStateException("refused when the binding was read");
        }
    }
}
