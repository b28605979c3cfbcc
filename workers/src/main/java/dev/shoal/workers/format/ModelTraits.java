package dev.shoal.workers.format;

import java.util.Map;

/**
 * What a model directory says of how its model writes. Immutable.
 *
 * @param chatTemplate the Jinja source; empty when there is none
 * @param addedTokens token ids by spelling: every token of the tokenizer that no text becomes
 * @param end spelling of the token that ends a turn; empty when none is known
 * @param space where the tokenizer puts one that nobody wrote
 */
public record ModelTraits(String chatTemplate, Map<String, Integer> addedTokens, String end, Space space) {
    /** SentencePiece's tokenizers start a text with a space, and a text starts behind every control token. */
    public enum Space {
        NOWHERE,
        /** Inside of turns only: what stands before a turn is text. */
        BEHIND_CONTROLS,
        /** Also where a turn starts. */
        AT_START
    }

    /** Of a model whose tokenizer adds nothing. */
    public ModelTraits(String chatTemplate, Map<String, Integer> addedTokens, String end) {
        this(chatTemplate, addedTokens, end, Space.NOWHERE);
    }

    public ModelTraits {
        addedTokens = Map.copyOf(addedTokens);
    }

    /** True for models that can write a thought before they act. */
    public boolean thinks() {
        return chatTemplate.contains("<think>") && chatTemplate.contains("</think>");
    }
}
