package dev.shoal.workers.format;

import java.util.Map;

/**
 * What a model directory says of how its model writes. Immutable.
 *
 * @param chatTemplate the Jinja source; empty when there is none
 * @param addedTokens token ids by spelling: every token of the tokenizer that no text becomes
 * @param end spelling of the end-of-sequence token in tokenizer_config.json; empty when there is none
 */
public record ModelTraits(String chatTemplate, Map<String, Integer> addedTokens, String end) {
    public ModelTraits {
        addedTokens = Map.copyOf(addedTokens);
    }

    /** True for models that can write a thought before they act. */
    public boolean thinks() {
        return chatTemplate.contains("<think>") && chatTemplate.contains("</think>");
    }
}
