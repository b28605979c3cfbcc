package dev.shoal.workers;

import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.prompt.ShoalFormat;
import java.util.Arrays;
import java.util.List;

/** What a model is given of a conversation, whoever asks. Stateless. */
final class Conversations {
    /** Most tokens of one turn, so that a model that repeats itself ends. */
    static final int MOST_TOKENS = 1024;

    /** Tokens of the context kept for the end of a turn. */
    private static final int RESERVE = 16;

    private Conversations() {}

    /** @param prefix token ids of the instructions and tools */
    static int[] prompt(Model model, int[] prefix, List<Message> messages) {
        int[] conversation = model.tokens(ShoalFormat.conversation(messages));
        int[] prompt = Arrays.copyOf(prefix, prefix.length + conversation.length);
        System.arraycopy(conversation, 0, prompt, prefix.length, conversation.length);
        return prompt;
    }

    /** Tokens that the context leaves for the turn; below 1 when the conversation is too long. */
    static int room(Model model, int[] prompt) {
        return model.contextTokens() - prompt.length - RESERVE;
    }

    /** Grounded values come from what users and tools said. */
    static Grounding grounding(List<Message> messages) {
        return new Grounding(messages.stream()
                .filter(message -> message.getRole() != Role.ASSISTANT)
                .map(Message::getContent)
                .toList());
    }
}
