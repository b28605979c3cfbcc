package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.blob.ClaimCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requested turns of agents whose model is another's, as a worker decides them. */
final class ChatTurnsTest {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    Path temp;

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    /** The order desk with its first tools: random weights know no long tokens. */
    private static AgentDefinition agent(String model) {
        AgentDefinition desk = Agents.orderDesk();
        return AgentDefinition.newBuilder(desk)
                .setModel(model)
                .setTools(desk.getTools().subList(0, 2))
                .build();
    }

    private TurnDecided decide(Model model, TurnRequested request) {
        return assertInstanceOf(TurnDecided.class, answer(model, request));
    }

    private SpecificRecord answer(Model model, TurnRequested request) {
        AgentSource agents = new AgentSource() {
            @Override
            public Optional<AgentDefinition> find(String nameAtVersion) {
                return Optional.of(agent(model.name()));
            }

            @Override
            public boolean loaded() {
                return true;
            }
        };
        return new ModelTurns(model, new ClaimCheck(Optional.empty(), 1), agents, new TurnRecords("w1"), 12, executor)
                .decide(request)
                .toCompletableFuture()
                .join();
    }

    @Test
    void theSameTurnDrawsTheSameTokensAndAnotherAttemptOthers() {
        try (Model model = ChatModels.open(ChatModels.QWEN_2_5.write(temp.resolve("qwen")))) {
            TurnRequested turn = Agents.turn("t1", Agents.user("Have you got mugs?"));
            TurnDecided decided = decide(model, turn);
            assertEquals(
                    decided.getKind() == DecisionKind.CALLS, decided.getText().isEmpty());
            TurnDecided again = decide(model, turn);
            assertEquals(decided.getText(), again.getText());
            assertEquals(decided.getCalls(), again.getCalls());
            assertTrue(again.getUsage().getCachedTokens() > 100, again::toString);
            TurnDecided other =
                    decide(model, TurnRequested.newBuilder(turn).setAttempt(2).build());
            assertFalse(other.getText().equals(decided.getText())
                    && other.getCalls().equals(decided.getCalls()));
        }
    }

    @Test
    void aThoughtStandsInTheDecision() throws IOException {
        Path folder = ChatModels.QWEN_3.write(temp.resolve("qwen"));
        String usual = Files.readString(folder.resolve("chat_template.jinja"));
        Files.writeString(
                folder.resolve("chat_template.jinja"),
                usual.substring(0, usual.lastIndexOf("{%- if add_generation_prompt %}"))
                        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n' }}{% endif %}");
        Files.writeString(folder.resolve("shoal.json"), "{\"thought_tokens\": 9}");
        try (Model model = ChatModels.open(folder)) {
            TurnDecided decided = decide(model, Agents.turn("t1", Agents.user("Have you got mugs?")));
            assertFalse(decided.getThought() == null, decided::toString);
            assertFalse(decided.getText().contains("</think>"), decided::toString);
        }
    }

    @Test
    void aConversationThatTheTemplateRefusesFailsTheTurn() throws IOException {
        Path folder = ChatModels.QWEN_3.write(temp.resolve("qwen"));
        String usual = Files.readString(folder.resolve("chat_template.jinja"));
        Files.writeString(
                folder.resolve("chat_template.jinja"),
                "{% if messages | length > 5 %}{{ raise_exception('too much') }}{% endif %}" + usual);
        try (Model model = ChatModels.open(folder)) {
            var one = Agents.user("Mugs?");
            var failed =
                    assertInstanceOf(TurnFailed.class, answer(model, Agents.turn("t1", one, one, one, one, one, one)));
            assertEquals("turn_failed", failed.getCode());
            assertTrue(failed.getReason().contains("too much"), failed::getReason);
        }
    }
}
