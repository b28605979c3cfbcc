package dev.shoal.cli.eval.baseline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.grammar.ControlTokens;
import dev.shoal.workers.grammar.Grammar;
import dev.shoal.workers.grammar.GrammarMatcher;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.grammar.TokenMask;
import dev.shoal.workers.grammar.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What the grammar alone is worth: one call whose bytes are drawn at random among those that the workers' grammar allows. The
 * same conversation always gets the same call.
 */
public final class RandomCalls implements TurnModel {
    private static final int BYTES = 256;
    private static final ControlTokens CONTROLS = new ControlTokens(BYTES, BYTES + 1, BYTES + 2, BYTES + 3);
    private static final int MOST_BYTES = 20_000;

    /** A text would else rarely end before its greatest length. */
    private static final double QUOTE_SHARE = 0.15;

    private final Vocabulary vocabulary = vocabulary();
    private final long seed;

    public RandomCalls(long seed) {
        this.seed = seed;
    }

    private static Vocabulary vocabulary() {
        List<byte[]> texts = new ArrayList<>();
        for (int b = 0; b < BYTES; b++) texts.add(new byte[] {(byte) b});
        for (int control = 0; control < 4; control++) texts.add(new byte[0]);
        return new Vocabulary(texts, CONTROLS, text -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int[] tokens = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) tokens[i] = bytes[i] & 0xff;
            return tokens;
        });
    }

    @Override
    public String name() {
        return "random";
    }

    @Override
    public Reply reply(Catalogue catalogue, List<Utterance> conversation) {
        long start = System.nanoTime();
        Grammar grammar;
        try {
            grammar = Grammar.compile(tools(catalogue), vocabulary);
        } catch (IllegalArgumentException e) {
            return reply(Reply.Kind.UNSUPPORTED, List.of(), String.valueOf(e.getMessage()), start);
        }
        GrammarMatcher matcher = grammar.matcher(new Grounding(Conversation.heard(conversation)), 1);
        if (!matcher.mask().allows(CONTROLS.call())) return reply(Reply.Kind.NO_TOOL, List.of(), "no tool", start);
        matcher.accept(CONTROLS.call());
        var call = call(matcher, random(conversation));
        return reply(call.isEmpty() ? Reply.Kind.FAILED : Reply.Kind.CALLS, call, "the call did not end", start);
    }

    /** Multiplied by a large odd number: neighbouring seeds would start alike. */
    private Random random(List<Utterance> conversation) {
        return new Random((seed + Conversation.heard(conversation).hashCode()) * 0x9E3779B97F4A7C15L);
    }

    private static List<Grammar.Tool> tools(Catalogue catalogue) {
        List<Grammar.Tool> tools = new ArrayList<>();
        for (Catalogue.Tool tool : catalogue.tools()) {
            try {
                tools.add(new Grammar.Tool(tool.name(), ToolSchemaReader.read(Json.write(tool.parameters()))));
            } catch (InvalidSchema e) {
                throw new IllegalArgumentException("tool " + tool.name() + ": " + e.getMessage(), e);
            }
        }
        return tools;
    }

    /** Empty when it grows without end. */
    private static List<Utterance.Call> call(GrammarMatcher matcher, Random random) {
        var bytes = new ByteArrayOutputStream();
        TokenMask mask = matcher.mask();
        while (!mask.allows(CONTROLS.end())) {
            if (bytes.size() > MOST_BYTES) return List.of();
            int token = drawn(mask, random);
            matcher.accept(token);
            bytes.write(token);
            mask = matcher.mask();
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        int brace = text.indexOf('{');
        try {
            var arguments = (ObjectNode) Json.read(text.substring(brace));
            return List.of(new Utterance.Call(text.substring(0, brace), arguments));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the grammar let malformed arguments through", e);
        }
    }

    private static int drawn(TokenMask mask, Random random) {
        if (mask.allows('"') && random.nextDouble() < QUOTE_SHARE) return '"';
        int index = random.nextInt(mask.count());
        int token = mask.next(0);
        for (int i = 0; i < index; i++) token = mask.next(token + 1);
        return token;
    }

    private static Reply reply(Reply.Kind kind, List<Utterance.Call> calls, String text, long start) {
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new Reply(kind, calls, calls.isEmpty() ? text : "", 0, Reply.Usage.NONE, time);
    }

    @Override
    public void close() {}
}
