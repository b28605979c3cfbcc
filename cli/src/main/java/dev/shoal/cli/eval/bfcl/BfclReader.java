package dev.shoal.cli.eval.bfcl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.MalformedCase;
import dev.shoal.cli.eval.Utterance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one question and its answers. Pure. */
final class BfclReader {
    private BfclReader() {}

    /** @param truth the line of the answers with the same id; empty in categories that have none */
    static BfclCase read(BfclCategory category, ObjectNode question, Optional<ObjectNode> truth) throws MalformedCase {
        JsonNode turns = question.path("question");
        if (!turns.isArray() || turns.size() != 1 || !turns.get(0).isArray()) {
            throw new MalformedCase("question must be an array with one turn, which is an array of messages");
        }
        List<String> instructions = new ArrayList<>();
        List<Utterance> conversation = new ArrayList<>();
        for (JsonNode message : turns.get(0)) message(message, instructions, conversation);
        if (conversation.isEmpty()) throw new MalformedCase("question has no message of a user");
        List<BfclFunction> functions = functions(question.path("function"));
        List<BfclAnswer> answers = category.hasAnswers() ? answers(truth) : List.of();
        checkCount(category, answers);
        return new BfclCase(
                question.path("id").asText(),
                category,
                String.join("\n", instructions),
                functions,
                List.copyOf(conversation),
                answers);
    }

    private static void message(JsonNode message, List<String> instructions, List<Utterance> conversation)
            throws MalformedCase {
        String text = message.path("content").asText();
        String role = message.path("role").asText();
        switch (role) {
            case "system" -> instructions.add(text);
            case "user" -> conversation.add(new Utterance.User(text));
            case "assistant" -> conversation.add(new Utterance.Said(text));
            default -> throw new MalformedCase("a message has the role \"" + role + "\"");
        }
    }

    private static List<BfclFunction> functions(JsonNode array) throws MalformedCase {
        if (!array.isArray() || array.isEmpty()) throw new MalformedCase("function must be an array of functions");
        List<BfclFunction> functions = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode function : array) {
            String name = function.path("name").asText();
            if (name.isEmpty() || !(function.path("parameters") instanceof ObjectNode parameters)) {
                throw new MalformedCase("a function needs a name and an object of parameters");
            }
            if (!names.add(name)) throw new MalformedCase("two functions are named " + name);
            functions.add(new BfclFunction(name, function.path("description").asText(), parameters));
        }
        return functions;
    }

    private static List<BfclAnswer> answers(Optional<ObjectNode> truth) throws MalformedCase {
        if (truth.isEmpty()) throw new MalformedCase("has no line with its id under possible_answer");
        List<BfclAnswer> answers = new ArrayList<>();
        for (JsonNode call : truth.get().path("ground_truth")) {
            if (!call.isObject() || call.size() != 1) {
                throw new MalformedCase("an answer in ground_truth must be an object with one name");
            }
            var named = call.properties().iterator().next();
            if (!(named.getValue() instanceof ObjectNode arguments)) {
                throw new MalformedCase("the arguments of answer " + named.getKey() + " are no object");
            }
            for (var argument : arguments.properties()) {
                if (argument.getValue().isArray()) continue;
                throw new MalformedCase("the values of " + named.getKey() + "." + argument.getKey() + " are no array");
            }
            answers.add(new BfclAnswer(named.getKey(), arguments));
        }
        return answers;
    }

    private static void checkCount(BfclCategory category, List<BfclAnswer> answers) throws MalformedCase {
        if (category.expectation() == BfclCategory.Expectation.ONE_CALL && answers.size() != 1) {
            throw new MalformedCase("ground_truth must be one call, it is " + answers.size());
        }
        if (category.hasAnswers() && answers.isEmpty()) throw new MalformedCase("ground_truth is empty");
    }
}
