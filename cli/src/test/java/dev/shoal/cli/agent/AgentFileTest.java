package dev.shoal.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AgentFileTest {
    private static final String VALID =
            """
            agent: desk
            version: 1
            model: small
            instructions: Be brief.
            tools:
              - name: find
                description: Finds it.
                connector: sql
                effect: read
                parameters:
                  type: object
                  properties:
                    zeta: {type: string}
                    alpha: {type: integer}
                  required: [zeta]
                bind: {customer: headers.customer}
                sql:
                  - query: |
                      SELECT ':no', x::int FROM t -- :no
                      WHERE z = :zeta AND a = :alpha AND c = :customer
            """;

    @TempDir
    private Path folder;

    private AgentDefinition read(String yaml) throws IOException {
        return AgentFile.read(Files.writeString(folder.resolve("agent.yaml"), yaml));
    }

    private List<String> problems(String yaml) {
        List<String> lines = assertThrows(InvalidInput.class, () -> read(yaml))
                .getMessage()
                .lines()
                .toList();
        assertTrue(lines.get(0).startsWith("Agent file " + folder.resolve("agent.yaml") + " has "), lines.get(0));
        return lines.subList(1, lines.size()).stream().map(String::strip).toList();
    }

    @Test
    void readsTheOrderDesk() {
        AgentDefinition agent =
                AgentFile.read(Path.of(System.getProperty("shoal.root"), "examples/order-desk/agent.yaml"));
        assertEquals("order-desk@1", agent.getName() + "@" + agent.getVersion());
        assertEquals(8, agent.getMaxTurns());
        assertEquals(60_000, agent.getMaxTimeMs());
        assertEquals(
                List.of(
                        "check_stock",
                        "place_order",
                        "last_order",
                        "get_order",
                        "cancel_order",
                        "book_shipment",
                        "sales_report"),
                agent.getTools().stream().map(ToolDefinition::getName).toList());
        ToolDefinition shipment = agent.getTools().get(5);
        assertEquals("http", shipment.getConnector());
        assertEquals(Effect.IDEMPOTENT, shipment.getEffect());
        assertEquals(
                "{\"method\":\"POST\",\"path\":\"/shipments\",\"body\":[\"order_id\",\"address\"]}",
                shipment.getBinding());
        assertEquals(4, shipment.getMaxAttempts());
        assertEquals(5_000, shipment.getTimeoutMs());
    }

    @Test
    void fillsInWhatIsLeftOut() throws IOException {
        AgentDefinition agent = read(VALID);
        assertEquals(20_000, agent.getMaxTokens());
        assertEquals(3, agent.getTurnAttempts());
        ToolDefinition tool = agent.getTools().get(0);
        assertEquals(3, tool.getMaxAttempts());
        assertEquals(200, tool.getBackoffMs());
        assertEquals(5_000, tool.getMaxBackoffMs());
        assertEquals(10_000, tool.getTimeoutMs());
        assertEquals(false, tool.getApproval());
        assertEquals(Map.of("customer", "headers.customer"), tool.getBind());
    }

    @Test
    void keepsTheOrderOfParameters() throws IOException {
        assertEquals(
                "{\"type\":\"object\",\"properties\":{\"zeta\":{\"type\":\"string\"},\"alpha\":{\"type\":\"integer\"}},"
                        + "\"required\":[\"zeta\"]}",
                read(VALID).getTools().get(0).getParameters());
    }

    @Test
    void readsDurationsInEveryUnit() throws IOException {
        for (var each : Map.of("90s", 90_000L, "1500ms", 1_500L, "5m", 300_000L, "2h", 7_200_000L)
                .entrySet()) {
            assertEquals(
                    each.getValue(),
                    read(VALID + "limits: {time: " + each.getKey() + "}\n").getMaxTimeMs());
        }
    }

    @Test
    void aLongBackoffIsItsOwnMaximum() throws IOException {
        ToolDefinition tool = read(VALID.replace("effect: read", "effect: read\n    retry: {backoff: 10s}"))
                .getTools()
                .get(0);
        assertEquals(10_000, tool.getBackoffMs());
        assertEquals(10_000, tool.getMaxBackoffMs());
    }

    @Test
    void readsOtherConnectorsAndApproval() throws IOException {
        ToolDefinition tool = read(VALID.replace("connector: sql", "connector: crm\n    approval: true")
                        .replace("    sql:", "    crm:"))
                .getTools()
                .get(0);
        assertEquals("crm", tool.getConnector());
        assertEquals(true, tool.getApproval());
        assertTrue(tool.getBinding().startsWith("[{\"query\":\"SELECT"), tool.getBinding());
    }

    @Test
    void readsWhichCallsNeedAHumanAndForHowLong() throws IOException {
        ToolDefinition tool = approval("{when: \"zeta == 'mug' && alpha > 2\", expires: 1h}");
        assertEquals(true, tool.getApproval());
        assertEquals("zeta == 'mug' && alpha > 2", tool.getApprovalWhen());
        assertEquals(3_600_000L, tool.getApprovalExpiresMs());
        ToolDefinition always = approval("{}");
        assertEquals(true, always.getApproval());
        assertEquals(null, always.getApprovalWhen());
        assertEquals(null, always.getApprovalExpiresMs());
        assertEquals(false, approval("false").getApproval());
    }

    private ToolDefinition approval(String value) throws IOException {
        return read(VALID.replace("effect: read", "effect: read\n    approval: " + value))
                .getTools()
                .get(0);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "effect: read",
                        "effect: read\n    approval:\n      when: amout > 100",
                        "line 11: tools[0].approval.when: column 1: undeclared reference to 'amout'"),
                mistake(
                        "effect: read",
                        "effect: read\n    approval: {expires: 25h}",
                        "line 10: tools[0].approval.expires: must be a duration from 1s to 24h with its unit, such as"
                                + " 200ms, 60s or 5m"),
                mistake(
                        "effect: read",
                        "effect: read\n    approval: {expire: 1h}",
                        "line 10: tools[0].approval.expire: unknown key; did you mean expires?"),
                mistake(
                        "effect: read",
                        "effect: read\n    approval: [true]",
                        "line 10: tools[0].approval: must be a mapping of keys to values, not a list"),
                mistake("agent: desk", "agent: desk\nlimitz: {}", "line 2: limitz: unknown key; did you mean limits?"),
                mistake(
                        "agent: desk",
                        "agent: desk\nextras: {}",
                        "line 2: extras: unknown key; the keys here are agent, version, model, instructions, limits, tools, turn-retry, prices, memory, untrusted,"
                                + " confidence"),
                mistake("model: small\n", "", "line 1: the key model is missing"),
                mistake("version: 1", "version: one", "line 2: version: must be a whole number from 1 to 1000000000"),
                mistake("version: 1", "version: 0", "line 2: version: must be a whole number from 1 to 1000000000"),
                mistake("model: small", "model: 7", "line 3: model: must be a text, not a number; put it in quotes"),
                mistake("model: small", "model: ''", "line 3: model: must not be empty"),
                mistake("model: small", "model: [a]", "line 3: model: must be a text, not a list"),
                mistake(
                        "agent: desk",
                        "agent: the desk",
                        "line 1: agent: must start with a letter or _ and have at most 64 letters, digits, _, . and -"),
                mistake("agent: desk", "agent: desk\nagent: desk", "line 2: agent: this key is there twice"),
                mistake("agent: desk", "agent: desk\n7: x", "line 2: a key must be a text; put it in quotes"),
                mistake(
                        "agent: desk",
                        "limits: {turns: 0}\nagent: desk",
                        "line 1: limits.turns: must be a whole number from 1 to 100"),
                mistake(
                        "agent: desk",
                        "limits: {time: 60}\nagent: desk",
                        "line 1: limits.time: must be a duration from 1s to 24h with its unit, such as 200ms, 60s or 5m"),
                mistake(
                        "agent: desk",
                        "limits: {time: 25h}\nagent: desk",
                        "line 1: limits.time: must be a duration from 1s to 24h with its unit, such as 200ms, 60s or 5m"),
                mistake(
                        "agent: desk",
                        "limits: {turn: 3}\nagent: desk",
                        "line 1: limits.turn: unknown key; did you mean turns?"),
                mistake(
                        "agent: desk",
                        "limits: 3\nagent: desk",
                        "line 1: limits: must be a mapping of keys to values, not a number"),
                mistake(
                        "name: find",
                        "name: find it",
                        "line 6: tools[0].name: must start with a letter or _ and have at most 64 letters, digits, _, . and -"),
                mistake("    description: Finds it.\n", "", "line 6: tools[0]: the key description is missing"),
                mistake(
                        "effect: read",
                        "effect: reads",
                        "line 9: tools[0].effect: must be one of read, idempotent, at-most-once"),
                mistake(
                        "effect: read",
                        "effect: read\n    approval: yes",
                        "line 10: tools[0].approval: must be true or false, not a text"),
                mistake(
                        "effect: read",
                        "effect: read\n    time-out: 5s",
                        "line 10: tools[0].time-out: unknown key; did you mean timeout?"),
                mistake(
                        "effect: read",
                        "effect: read\n    timeout: 5",
                        "line 10: tools[0].timeout: must be a duration from 1ms to 1h with its unit, such as 200ms, 60s or 5m"),
                mistake(
                        "effect: read",
                        "effect: read\n    retry: {max-backoff: 9s, backoff: 10s}",
                        "line 10: tools[0].retry: max-backoff must not be shorter than backoff"),
                mistake(
                        "effect: read",
                        "effect: read\n    retry: {tries: 3}",
                        "line 10: tools[0].retry.tries: unknown key; the keys here are attempts, backoff, max-backoff"),
                mistake(
                        "connector: sql",
                        "connector: retry",
                        "line 8: tools[0].connector: a connector cannot have the name of a tool's key"),
                mistake("    sql:", "    http:", "line 6: tools[0]: the key sql is missing"),
                mistake(
                        "zeta: {type: string}",
                        "zeta: {type: string, oneOf: []}",
                        "line 13: tools[0].parameters.properties.zeta: keyword oneOf is not supported"),
                mistake(
                        "zeta: {type: string}",
                        "zeta: {type: string,\n              pattern: 'a(?=b)'}",
                        "line 14: tools[0].parameters.properties.zeta: pattern: lookahead (?= is not supported (at index 1)"),
                mistake(
                        "zeta: {type: string}",
                        "zeta: {type: string, default: .inf}",
                        "line 13: tools[0].parameters.properties.zeta.default: .inf is no JSON value; put it in quotes"),
                mistake(
                        "required: [zeta]",
                        "required: [zeta, eta]",
                        "line 15: tools[0].parameters: required names eta, which is no property"),
                mistake("alpha: {", "zeta: {", "line 14: tools[0].parameters.properties.zeta: this key is there twice"),
                mistake(
                        "headers.customer}",
                        "customer}",
                        "line 16: tools[0].bind.customer: must be headers.NAME, task.id or invocation.id"),
                mistake(
                        "bind: {customer",
                        "bind: {alpha: task.id, customer",
                        "line 16: tools[0].bind.alpha: the model fills the parameter of this name; rename one of them"),
                mistake(
                        ":zeta",
                        ":beta",
                        "line 18: tools[0].sql[0].query: uses :beta, which is neither a parameter nor bound"),
                mistake(
                        "  - name: find",
                        "  - find",
                        "line 6: tools[0]: must be a mapping of keys to values, not a text"));
    }

    private static Arguments mistake(String right, String wrong, String problem) {
        return Arguments.of(right, wrong, problem);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void reportsAMistakeWithItsLine(String right, String wrong, String problem) {
        assertTrue(VALID.contains(right), right);
        String yaml = right.equals("  - name: find")
                ? VALID.substring(0, VALID.indexOf(right)) + wrong + "\n"
                : VALID.replaceFirst(
                        java.util.regex.Pattern.quote(right), java.util.regex.Matcher.quoteReplacement(wrong));
        List<String> problems = problems(yaml);
        assertTrue(problems.contains(problem), () -> problem + "\nis not among\n" + String.join("\n", problems));
        assertEquals(problems.stream().distinct().count(), problems.size(), "a problem is there twice: " + problems);
    }

    @Test
    void reportsAllMistakesAtOnce() {
        assertEquals(
                List.of(
                        "line 2: modle: unknown key; did you mean model?",
                        "line 1: the key version is missing",
                        "line 1: the key model is missing",
                        "line 9: tools[1].name: the tool a is there twice"),
                problems(
                        """
                        agent: desk
                        modle: small
                        instructions: Be brief.
                        tools:
                          - {name: a, description: A., connector: x, effect: read, x: {},
                             parameters: {type: object, properties: {}}}
                          - description: B.
                            connector: x
                            name: a
                            effect: read
                            x: {}
                            parameters: {type: object, properties: {}}
                        """));
    }

    @Test
    void reportsWhatIsNoYaml() {
        assertEquals(
                List.of("line 2: is not valid YAML: expected ',' or '}', but got <stream end>"),
                problems("agent: {a: 1,\n  b: 2"));
        assertEquals(List.of("line 1: the file is empty"), problems(""));
        assertEquals(List.of("line 1: must be a mapping of keys to values, not a list"), problems("- a\n"));
    }

    @Test
    void reportsWhatIsNoFile() throws IOException {
        var missing = assertThrows(InvalidInput.class, () -> AgentFile.read(folder.resolve("none.yaml")));
        assertEquals(
                "Agent file " + folder.resolve("none.yaml") + " has 1 problem:\n  file: does not exist",
                missing.getMessage());
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        var unreadable = assertThrows(InvalidInput.class, () -> AgentFile.read(binary));
        assertTrue(unreadable.getMessage().endsWith("file: is not UTF-8 text"), unreadable.getMessage());
    }

    @Test
    void boundsWhatAnchorsMultiply() {
        var bomb = new StringBuilder("{x0: &x0 [a, a, a, a, a, a, a, a, a, a]");
        for (int i = 1; i < 6; i++) {
            bomb.append(", x")
                    .append(i)
                    .append(": &x")
                    .append(i)
                    .append(" [")
                    .append(("*x" + (i - 1) + " , ").repeat(8))
                    .append("]");
        }
        List<String> problems = problems(
                VALID.replace("connector: sql", "connector: x").replace("    sql:", "    x: " + bomb + "}\n    more:"));
        assertTrue(problems.toString().contains("has more than 20000 values"), problems.toString());
        assertTrue(problems(VALID.replace("[zeta]", "&a [*a]")).get(0).endsWith("is nested more than 32 deep"));
    }
}
