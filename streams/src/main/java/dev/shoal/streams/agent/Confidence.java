package dev.shoal.streams.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.schemas.avro.ConfidenceRule;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.TurnDecided;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** How sure a model is of a decision, and whether two decisions mean the same. Pure. */
final class Confidence {
    private static final JsonMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Confidence() {}

    /** The decision's own, or the lowest of its arguments; 1 when there was nothing to choose. */
    static double lowest(TurnDecided decision) {
        double lowest = decision.getConfidence() == null ? 1 : probability(decision.getConfidence());
        for (ToolCall call : decision.getCalls()) {
            for (double argument : call.getConfidence().values()) lowest = Math.min(lowest, probability(argument));
        }
        return lowest;
    }

    /** What is no probability says nothing for the decision. */
    private static double probability(double given) {
        return given >= 0 && given <= 1 ? given : 0;
    }

    static boolean doubted(ConfidenceRule rule, TurnDecided decision) {
        if (decision.getConfidence() != null && probability(decision.getConfidence()) < rule.getThreshold())
            return true;
        for (ToolCall call : decision.getCalls()) {
            for (Map.Entry<String, Double> argument : call.getConfidence().entrySet()) {
                String name = call.getTool() + "." + argument.getKey();
                double threshold = rule.getArguments().getOrDefault(name, rule.getThreshold());
                if (probability(argument.getValue()) < threshold) return true;
            }
        }
        return false;
    }

    /** For people: never rounded up, or what is below a threshold could read like it. */
    static String shown(double confidence) {
        return BigDecimal.valueOf(confidence)
                .setScale(4, RoundingMode.DOWN)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Equal for decisions that would do the same: the order of an object's keys and spaces around an answer do not matter. */
    static String meaning(TurnDecided decision) {
        var text = new StringBuilder(decision.getKind().name());
        if (decision.getCalls().isEmpty())
            return text.append(' ').append(decision.getText().strip()).toString();
        for (ToolCall call : decision.getCalls()) {
            text.append('\n').append(call.getTool()).append(' ').append(sorted(call.getArguments()));
        }
        return text.toString();
    }

    private static String sorted(String json) {
        try {
            return SORTED.writeValueAsString(SORTED.readValue(json, Object.class));
        } catch (JsonProcessingException e) {
            return json;
        }
    }
}
