package dev.shoal.cli.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ConfidenceRule;
import dev.shoal.schemas.avro.Memory;
import dev.shoal.schemas.avro.Price;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what an agent's file says about money, memory, trust and doubt. */
final class PolicyReader {
    private static final List<String> PRICE = List.of("prompt", "cached", "completion");
    private static final List<String> MEMORY = List.of("bytes", "age");
    private static final List<String> UNTRUSTED = List.of("input", "documents");
    private static final List<String> CONFIDENCE =
            List.of("threshold", "arguments", "samples", "agreement", "temperature", "escalate-to", "ask-human");
    private static final int MICRO_DIGITS = 6;
    private static final Duration LONGEST_MEMORY = Duration.ofHours(30 * 24);

    private PolicyReader() {}

    static void read(Section agent, AgentDefinition.Builder into) {
        agent.optional("prices").ifPresent(node -> into.setPrices(prices(node)));
        if (agent.optional("memory").isPresent()) into.setMemory(memory(agent.section("memory", MEMORY)));
        agent.optional("untrusted").ifPresent(node -> into.setUntrusted(untrusted(node)));
        if (agent.optional("confidence").isPresent()) {
            into.setConfidence(confidence(agent.section("confidence", CONFIDENCE)));
        }
    }

    /** Per million tokens, in the currency of the operator's choice. */
    private static Map<String, Price> prices(YamlNode node) {
        Map<String, Price> prices = new HashMap<>();
        node.fields().forEach((model, value) -> {
            Map<String, YamlNode> fields = value.fields();
            value.rejectOthers(fields, PRICE);
            var price = new Section(value, fields);
            long prompt = micros(price, "prompt", 0);
            prices.put(
                    model,
                    Price.newBuilder()
                            .setPromptMicros(prompt)
                            .setCachedMicros(micros(price, "cached", prompt))
                            .setCompletionMicros(micros(price, "completion", 0))
                            .build());
        });
        return prices;
    }

    private static long micros(Section price, String key, long fallback) {
        return price.optional(key)
                .flatMap(value -> Values.decimal(value, "0", "1000000"))
                .map(amount -> amount.movePointRight(MICRO_DIGITS).longValue())
                .orElse(fallback);
    }

    private static Memory memory(Section memory) {
        return new Memory(
                (int) memory.whole("bytes", 20_000, 100, 1_000_000),
                memory.millis("age", Duration.ofHours(24), Duration.ofSeconds(1), LONGEST_MEMORY));
    }

    private static List<String> untrusted(YamlNode node) {
        List<String> sources = new ArrayList<>();
        for (YamlNode item : node.items()) {
            Optional<String> source = item.text();
            if (source.isPresent() && !UNTRUSTED.contains(source.get())) {
                item.problem(
                        "must be one of " + String.join(", ", UNTRUSTED) + "; a tool has a key untrusted of its own");
            }
            source.ifPresent(sources::add);
        }
        return sources;
    }

    private static ConfidenceRule confidence(Section section) {
        Map<String, Double> arguments = new HashMap<>();
        section.optional("arguments").ifPresent(node -> node.fields()
                .forEach((name, value) -> share(Optional.of(value)).ifPresent(limit -> arguments.put(name, limit))));
        return ConfidenceRule.newBuilder()
                .setThreshold(share(section.required("threshold")).orElse(0.0))
                .setArguments(arguments)
                .setSamples((int) section.whole("samples", 0, 0, 16))
                .setAgreement(share(section.optional("agreement")).orElse(0.5))
                .setTemperature(section.optional("temperature")
                        .flatMap(value -> Values.decimal(value, "0", "2"))
                        .map(BigDecimal::doubleValue)
                        .orElse(0.7))
                .setEscalateTo(
                        section.optional("escalate-to").flatMap(Values::name).orElse(null))
                .setAskHuman(
                        section.optional("ask-human").flatMap(YamlNode::bool).orElse(false))
                .build();
    }

    private static Optional<Double> share(Optional<YamlNode> node) {
        return node.flatMap(value -> Values.decimal(value, "0", "1")).map(BigDecimal::doubleValue);
    }
}
