package dev.shoal.bench;

import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.grammar.Grammar;
import java.util.ArrayList;
import java.util.List;

/** Tools such as a business has: free and limited texts, patterns, enums, numbers, lists, objects in objects. */
final class Catalogue {
    private static final String[] THINGS = {
        "order", "invoice", "customer", "shipment", "ticket", "refund", "appointment", "vehicle", "contract", "meter"
    };

    private Catalogue() {}

    static List<Grammar.Tool> tools(int count) {
        List<Grammar.Tool> tools = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String thing = THINGS[i % THINGS.length];
            String verb = List.of("find", "create", "update", "cancel").get(i / THINGS.length % 4);
            tools.add(new Grammar.Tool(verb + "_" + thing + "_" + i, ToolSchemaReader.read(schema(thing, i))));
        }
        return tools;
    }

    private static String schema(String thing, int i) {
        List<String> properties = new ArrayList<>();
        properties.add("\"" + thing + "_id\":{\"type\":\"string\",\"pattern\":\"[A-Z]{2,4}-[0-9]{3,6}\"}");
        properties.add("\"note\":{\"type\":\"string\",\"maxLength\":" + (40 + i) + "}");
        if (i % 2 == 0) properties.add("\"status\":{\"type\":\"string\",\"enum\":[\"open\",\"closed\",\"on hold\"]}");
        if (i % 3 == 0)
            properties.add("\"quantity\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":" + (100 + i) + "}");
        if (i % 4 == 0) properties.add("\"amount\":{\"type\":\"number\",\"minimum\":0,\"maximum\":99999.99}");
        if (i % 5 == 0) {
            properties.add("\"date\":{\"type\":\"string\",\"pattern\":\"20[0-9]{2}-(0[1-9]|1[0-2])-[0-3][0-9]\"}");
        }
        if (i % 6 == 0) {
            properties.add(
                    "\"lines\":{\"type\":\"array\",\"maxItems\":4,\"items\":{\"type\":\"object\",\"properties\":{"
                            + "\"sku\":{\"type\":\"string\",\"minLength\":3,\"maxLength\":12},\"count\":{\"type\":\"integer\"}},"
                            + "\"required\":[\"sku\"]}}");
        }
        if (i % 7 == 0)
            properties.add("\"email\":{\"type\":\"string\",\"pattern\":\"[a-z0-9._-]+@[a-z0-9-]+\\\\.[a-z]{2,6}\"}");
        if (i % 8 == 0) properties.add("\"urgent\":{\"type\":\"boolean\"}");
        return "{\"type\":\"object\",\"properties\":{" + String.join(",", properties) + "},\"required\":[\"" + thing
                + "_id\"]}";
    }
}
