package dev.shoal.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.cli.orderdesk.DeskTask;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads tasks of the user's own: JSON lines {@code {"id", "input"}}, with an optional {@code "customer"}. */
public final class InputFile {
    private InputFile() {}

    /** @throws dev.shoal.bootstrap.config.InvalidInput if the file is missing, unreadable or not UTF-8 */
    public static String text(Path file) {
        Problems problems = new Problems("Input " + file);
        String text = "";
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            problems.add("file", "does not exist");
        } catch (CharacterCodingException e) {
            problems.add("file", "is not UTF-8 text");
        } catch (IOException e) {
            problems.add("file", "cannot be read: " + e.getMessage());
        }
        problems.throwIfAny();
        return text;
    }

    /**
     * @param name of the input, for messages
     * @param customer of a line that names none
     * @throws dev.shoal.bootstrap.config.InvalidInput with every wrong line
     */
    public static List<DeskTask> read(String name, String lines, String customer) {
        ObjectMapper json = new ObjectMapper();
        Problems problems = new Problems("Input " + name);
        Set<String> ids = new HashSet<>();
        List<DeskTask> tasks = new ArrayList<>();
        int number = 0;
        for (String line : lines.split("\n", -1)) {
            number++;
            if (line.isBlank()) continue;
            String where = "line " + number;
            try {
                JsonNode node = json.readTree(line);
                JsonNode input = node.path("input");
                String id = node.path("id").asText("");
                if (!node.isObject() || id.isEmpty() || input.isMissingNode()) {
                    problems.add(where, "must be an object {\"id\": ..., \"input\": ...}");
                } else if (!ids.add(id)) {
                    problems.add(where, "id " + id + " stands twice");
                } else {
                    String text = input.isTextual() ? input.asText() : input.toString();
                    tasks.add(new DeskTask(id, text, node.path("customer").asText(customer), Optional.empty()));
                }
            } catch (JsonProcessingException e) {
                problems.add(where, "is not JSON: " + e.getOriginalMessage());
            }
        }
        problems.throwIfAny();
        return tasks;
    }
}
