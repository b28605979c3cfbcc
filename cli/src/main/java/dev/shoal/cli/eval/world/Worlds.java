package dev.shoal.cli.eval.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Json;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The toy worlds that come with Shoal: rules in Java, tools and data in {@code eval/tasks/NAME/world.json}. */
public final class Worlds {
    private Worlds() {}

    /** All worlds by name, in the order of reports. */
    public static Map<String, World> all() {
        Map<String, Rules> rules = new LinkedHashMap<>();
        rules.put("nursery", new Nursery());
        rules.put("lessons", new Lessons());
        rules.put("repairs", new Repairs());
        rules.put("archive", new Archive());
        rules.put("club-books", new ClubBooks());
        Map<String, World> worlds = new LinkedHashMap<>();
        rules.forEach((name, how) -> worlds.put(name, read(name, how)));
        return worlds;
    }

    private static World read(String name, Rules rules) {
        String resource = "eval/tasks/" + name + "/world.json";
        try {
            JsonNode file = Json.read(Resources.text(resource));
            List<Catalogue.Tool> tools = new ArrayList<>();
            for (JsonNode tool : file.get("tools")) {
                tools.add(new Catalogue.Tool(
                        tool.get("name").asText(), tool.get("description").asText(), (ObjectNode)
                                tool.get("parameters")));
            }
            return new World(name, file.get("instructions").asText(), tools, (ObjectNode) file.get("state"), rules);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
