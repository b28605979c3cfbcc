package dev.shoal.cli.replay.dryrun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.cli.eval.Json;
import dev.shoal.schemas.avro.Document;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.Trajectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A finished task as its trajectory tells it: what the user said and when, and how the task was submitted. Immutable. */
record RecordedTask(Trajectory trajectory, String input, List<Document> documents, List<FollowUp> followUps) {
    /** @param turn during which the user said something else */
    record FollowUp(int turn, String text) {}

    RecordedTask {
        documents = List.copyOf(documents);
        followUps = List.copyOf(followUps);
    }

    /** @return empty for a trajectory that holds nothing the user said, as one of a task that was too long */
    static Optional<RecordedTask> of(Trajectory trajectory) {
        Optional<String> first = Optional.empty();
        List<FollowUp> followUps = new ArrayList<>();
        int turn = 0;
        for (Message message : trajectory.getMessages()) {
            if (message.getRole() == Role.ASSISTANT) turn++;
            if (message.getRole() != Role.USER) continue;
            if (first.isEmpty()) first = Optional.of(message.getContent());
            else followUps.add(new FollowUp(turn, message.getContent()));
        }
        return first.map(text -> split(trajectory, text, followUps));
    }

    /** Documents stand behind the input, one a line, as the orchestrator wrote them there. */
    private static RecordedTask split(Trajectory trajectory, String text, List<FollowUp> followUps) {
        List<Document> documents = new ArrayList<>();
        String rest = text;
        for (int line = rest.lastIndexOf('\n'); line >= 0; line = rest.lastIndexOf('\n')) {
            Optional<Document> document = document(rest.substring(line + 1));
            if (document.isEmpty()) break;
            documents.add(0, document.get());
            rest = rest.substring(0, line);
        }
        boolean parted = !documents.isEmpty() && rest.endsWith("\n");
        String input = parted ? rest.substring(0, rest.length() - 1) : rest;
        return new RecordedTask(trajectory, input, documents, followUps);
    }

    private static Optional<Document> document(String line) {
        if (!line.startsWith("{\"document\":")) return Optional.empty();
        try {
            JsonNode json = Json.read(line);
            if (!json.path("document").isTextual() || !json.path("text").isTextual()) return Optional.empty();
            return Optional.of(new Document(
                    json.get("document").textValue(), json.get("text").textValue()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    String id() {
        return trajectory.getTaskId();
    }

    /** As it was submitted, but for another agent and without a deadline: the dry run takes no time. */
    TaskSubmitted submission(String agent) {
        return TaskSubmitted.newBuilder()
                .setTaskId(id())
                .setAgent(agent)
                .setInput(input)
                .setDocuments(documents)
                .setHeaders(trajectory.getHeaders())
                .setSubmittedAt(trajectory.getSubmittedAt())
                .build();
    }
}
