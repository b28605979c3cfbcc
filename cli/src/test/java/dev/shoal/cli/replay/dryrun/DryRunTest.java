package dev.shoal.cli.replay.dryrun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.streams.agent.AgentEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A candidate with a scripted model on tasks written by hand. */
class DryRunTest {
    private static final String DOCUMENT = "{\"document\":\"mail\",\"text\":\"order \\u003c|x|> now\"}";

    private final List<String> script = new ArrayList<>();
    private final List<TurnRequested> asked = new ArrayList<>();

    // what was recorded

    private static Trajectory recorded(List<ApprovalSettled> approvals, Message... messages) {
        return Trajectory.newBuilder()
                .setTaskId("t-1")
                .setAgent("desk@1")
                .setMessages(List.of(messages))
                .setOutcome("completed")
                .setUsage(Usage.newBuilder().setTurns(2).setToolCalls(1).build())
                .setSubmittedAt(Instant.EPOCH)
                .setCompletedAt(Instant.EPOCH)
                .setApprovals(approvals)
                .build();
    }

    private static Message user(String text) {
        return new Message(Role.USER, text, List.of(), null);
    }

    private static Message says(String text) {
        return new Message(Role.ASSISTANT, text, List.of(), null);
    }

    private static Message calls(String... toolsAndArguments) {
        List<ToolCall> calls = new ArrayList<>();
        for (int i = 0; i < toolsAndArguments.length; i += 2) {
            calls.add(new ToolCall(toolsAndArguments[i], toolsAndArguments[i + 1], Map.of()));
        }
        return new Message(Role.ASSISTANT, "", calls, null);
    }

    private static Message result(String invocation, String json) {
        return new Message(Role.TOOL, json, List.of(), "t-1/" + invocation);
    }

    private static final Trajectory LOOKED = recorded(
            List.of(),
            user("a mug?"),
            calls("look", "{\"a\":\"mug\",\"b\":1}"),
            result("1/0", "{\"stock\":3}"),
            says("Three."));

    // the candidate

    private static AgentDefinition.Builder desk() {
        return AgentDefinition.newBuilder()
                .setName("desk")
                .setVersion(2)
                .setModel("m")
                .setInstructions("")
                .setTools(List.of(
                        tool("look", Effect.READ).build(),
                        tool("place", Effect.IDEMPOTENT).build()))
                .setMaxTurns(5)
                .setMaxTokens(10_000)
                .setMaxTimeMs(1_000)
                .setMaxResultBytes(1_000);
    }

    private static ToolDefinition.Builder tool(String name, Effect effect) {
        return ToolDefinition.newBuilder()
                .setName(name)
                .setDescription("")
                .setParameters(
                        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"integer\"}}}")
                .setConnector("sql")
                .setEffect(effect)
                .setBinding("{}")
                .setMaxAttempts(3)
                .setBackoffMs(100)
                .setMaxBackoffMs(1_000)
                .setTimeoutMs(1_000);
    }

    /** A line of the script is an answer, or tool and arguments. */
    private AgentEvent decide(TurnRequested request) {
        asked.add(request);
        String line = script.remove(0);
        var decided = TurnDecided.newBuilder()
                .setTaskId(request.getTaskId())
                .setTurn(request.getTurn())
                .setAttempt(request.getAttempt())
                .setWorker("script")
                .setUsage(Usage.newBuilder().setTurns(1).setPromptTokens(10).build());
        int brace = line.indexOf('{');
        if (brace < 0) decided.setKind(DecisionKind.ANSWER).setText(line);
        else
            decided.setKind(DecisionKind.CALLS)
                    .setCalls(List.of(new ToolCall(line.substring(0, brace), line.substring(brace), Map.of())));
        return new AgentEvent.ModelDecided(decided.build());
    }

    private Comparison run(AgentDefinition.Builder candidate, Trajectory recorded, String... lines) {
        script.addAll(List.of(lines));
        RecordedTask task = RecordedTask.of(recorded).orElseThrow();
        return Comparison.of(task, DryRun.of(Candidate.of(candidate.build()), this::decide, task));
    }

    // the cases

    @Test
    void theSameCallsInAnotherOrderOfArgumentsAreTheSame() {
        Comparison same = run(desk(), LOOKED, "look{\"b\":1,\"a\":\"mug\"}", "Three.");
        assertEquals(Comparison.Kind.SAME, same.kind());
        assertEquals("{\"stock\":3}", asked.get(1).getMessages().get(2).getContent());
        assertEquals(20, same.usageAfter().getPromptTokens());
        assertEquals(
                Comparison.Kind.OTHER_WORDS,
                run(desk(), LOOKED, "look{\"b\":1,\"a\":\"mug\"}", "3.").kind());
    }

    @Test
    void aCallThatWasNeverMadeIsUnknown() {
        Comparison unknown = run(desk(), LOOKED, "look{\"a\":\"jug\"}");
        assertEquals(Comparison.Kind.UNKNOWN, unknown.kind());
        assertEquals(Optional.of("look {\"a\":\"jug\"}"), unknown.unknown());
        assertEquals(List.of("turn 1: look {\"a\":\"jug\"}"), unknown.after());
    }

    @Test
    void aLimitOfTheCandidateEndsTheTask() {
        Comparison limited = run(desk().setMaxTurns(1), LOOKED, "look{\"a\":\"mug\",\"b\":1}");
        assertEquals(Comparison.Kind.OTHER_OUTCOME, limited.kind());
        assertEquals("turn_limit", limited.outcomeAfter());
    }

    @Test
    void fewerCallsAreOtherCalls() {
        Comparison fewer = run(desk(), LOOKED, "Three.");
        assertEquals(Comparison.Kind.OTHER_CALLS, fewer.kind());
        assertEquals(List.of(), fewer.after());
    }

    @Test
    void whatARuleSaidThenIsNoAnswerOfATool() {
        String refused = "{\"error\":\"untrusted_content\",\"message\":\"refused\"}";
        Trajectory then =
                recorded(List.of(), user("go"), calls("place", "{}"), result("1/0", refused), says("I must not."));
        assertEquals(Comparison.Kind.UNKNOWN, run(desk(), then, "place{}").kind());
        // And the rule says it again where the candidate keeps it.
        Trajectory withDocument = recorded(
                List.of(),
                user("go\n\n" + DOCUMENT),
                calls("place", "{}"),
                result("1/0", refused),
                says("I must not."));
        Comparison kept = run(desk().setUntrusted(List.of("documents")), withDocument, "place{}", "I must not.");
        assertEquals(Comparison.Kind.SAME, kept.kind(), kept::toString);
        assertEquals(
                "go\n\n" + DOCUMENT,
                asked.get(asked.size() - 1).getMessages().get(0).getContent());
    }

    @Test
    void aHumanAnswersAsThenAndIsMissedWhereNobodyWasAsked() {
        var refusal = new ApprovalSettled(
                "t-1", "t-1/1/0", "place", ApprovalOutcome.REFUSED, "ann", "too many", Instant.EPOCH);
        String told = "{\"error\":\"refused\",\"message\":\"too many\"}";
        Trajectory then =
                recorded(List.of(refusal), user("go"), calls("place", "{}"), result("1/0", told), says("No."));
        var asks = desk().setTools(List.of(
                tool("place", Effect.IDEMPOTENT).setApproval(true).build()));
        Comparison same = run(asks, then, "place{}", "No.");
        assertEquals(Comparison.Kind.SAME, same.kind(), same::toString);
        assertEquals(List.of("turn 1: place {}, approval refused -> refused"), same.after());
        Trajectory free =
                recorded(List.of(), user("go"), calls("place", "{}"), result("1/0", "{\"id\":1}"), says("Done."));
        Comparison asked = run(asks, free, "place{}", "Done.");
        assertEquals(Comparison.Kind.OTHER_CALLS, asked.kind());
        assertEquals(List.of("turn 1: place {}, approval given"), asked.after());
    }

    @Test
    void theUserSaysWhatTheUserSaidInTheSameTurn() {
        Trajectory then = recorded(
                List.of(), user("a mug?"), calls("look", "{}"), result("1/0", "1"), user("or a jug?"), says("Yes."));
        assertEquals(Comparison.Kind.SAME, run(desk(), then, "look{}", "Yes.").kind());
        assertEquals("or a jug?", asked.get(1).getMessages().get(3).getContent());
    }

    @Test
    void parallelResultsBelongToTheirCalls() {
        Trajectory then = recorded(
                List.of(),
                user("go"),
                calls("look", "{\"b\":1}", "look", "{\"b\":2}"),
                result("1/1", "\"second\""),
                says("Done."));
        var results = new RecordedResults(then.getMessages());
        assertEquals(Optional.of("\"second\""), results.answer("look", "{\"b\": 2}"));
        assertEquals(Optional.empty(), results.answer("look", "{\"b\":1}"));
    }

    @Test
    void aFileGivesBackWhatWasWritten(@TempDir Path folder) throws Exception {
        var settled = new ApprovalSettled("t-1", "t-1/1/0", "place", ApprovalOutcome.GIVEN, "ann", "", Instant.EPOCH);
        Trajectory task = recorded(
                List.of(settled), user("go"), calls("place", "{\"a\": 1}"), result("1/0", "{}"), says("Done."));
        Path file = folder.resolve("tasks.jsonl");
        TrajectoryFile.write(file, List.of(task, LOOKED));
        assertEquals(List.of(task, LOOKED), TrajectoryFile.read(file));
        Files.writeString(
                file, "{\"task\":\"t\",\"outcome\":\"completed\",\"messages\":[{\"role\":\"bot\"}]}\n[1]\nno\n");
        var wrong = assertThrows(InvalidInput.class, () -> TrajectoryFile.read(file));
        for (int line = 1; line <= 3; line++)
            assertTrue(wrong.getMessage().contains("line " + line), wrong::getMessage);
    }
}
