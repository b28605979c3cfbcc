package dev.shoal.connectors.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.connectors.spi.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Locale;

/** Turns rows into JSON: labels in lower case, numbers with the column's scale, times as ISO texts. */
final class Rows {
    private Rows() {}

    static ArrayNode read(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        ArrayNode all = Json.NODES.arrayNode();
        while (rows.next()) {
            ObjectNode row = all.addObject();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                row.set(columns.getColumnLabel(i).toLowerCase(Locale.ROOT), value(rows, columns, i));
            }
        }
        return all;
    }

    private static JsonNode value(ResultSet rows, ResultSetMetaData columns, int i) throws SQLException {
        Object value = rows.getObject(i);
        if (value == null) return Json.NODES.nullNode();
        if (value instanceof Boolean bool) return Json.NODES.booleanNode(bool);
        if (value instanceof Number number) return number(number);
        return switch (columns.getColumnType(i)) {
            case Types.DATE -> text(rows.getObject(i, LocalDate.class));
            case Types.TIME -> text(rows.getObject(i, LocalTime.class));
            case Types.TIMESTAMP -> timestamp(rows, columns, i);
            case Types.TIMESTAMP_WITH_TIMEZONE -> text(rows.getObject(i, OffsetDateTime.class));
            default -> other(rows, columns, i);
        };
    }

    private static JsonNode number(Number number) {
        if (number instanceof BigDecimal decimal) return Json.NODES.numberNode(decimal);
        if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            // JSON has neither infinities nor NaN.
            if (!Double.isFinite(value)) return Json.NODES.nullNode();
            return Json.NODES.numberNode(new BigDecimal(number.toString()));
        }
        if (number instanceof BigInteger integer) return Json.NODES.numberNode(integer);
        return Json.NODES.numberNode(number.longValue());
    }

    /** PostgreSQL gives both kinds of timestamps the same type. */
    private static JsonNode timestamp(ResultSet rows, ResultSetMetaData columns, int i) throws SQLException {
        boolean zoned = columns.getColumnTypeName(i).equalsIgnoreCase("timestamptz");
        return text(zoned ? rows.getObject(i, OffsetDateTime.class) : rows.getObject(i, LocalDateTime.class));
    }

    private static JsonNode other(ResultSet rows, ResultSetMetaData columns, int i) throws SQLException {
        String text = rows.getString(i);
        if (!columns.getColumnTypeName(i).toLowerCase(Locale.ROOT).startsWith("json")) return text(text);
        try {
            return Json.read(text);
        } catch (JsonProcessingException e) {
            return text(text);
        }
    }

    private static JsonNode text(Object value) {
        return Json.NODES.textNode(value.toString());
    }
}
