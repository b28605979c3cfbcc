package dev.shoal.workers;

import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.workers.dialect.Decision;
import dev.shoal.workers.dialect.Prompt;
import dev.shoal.workers.engine.Completion;
import dev.shoal.workers.engine.Request;
import dev.shoal.workers.grammar.FreeMatcher;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.grammar.TurnLimits;
import dev.shoal.workers.grammar.TurnMatcher;
import dev.shoal.workers.prompt.jinja.TemplateError;
import dev.shoal.workers.sampling.Sampler;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A turn as it is asked of a model, whoever asks: its prompt, and how much may be written. Immutable. */
final class TurnPlan {
    /** Most tokens of one turn beside its thought, so that a model that repeats itself ends. */
    private static final int MOST_TOKENS = 1024;

    /** Without a grammar nothing else ends a model that repeats itself. */
    private static final int MOST_FREE_TOKENS = 512;

    /** Tokens of the context kept for the end of a turn. */
    private static final int RESERVE = 16;

    private final Model model;
    private final ServedTools tools;
    private final Prompt prompt;
    private final List<Message> messages;
    private final int room;

    private TurnPlan(Model model, ServedTools tools, Prompt prompt, List<Message> messages) {
        this.model = model;
        this.tools = tools;
        this.prompt = prompt;
        this.messages = messages;
        this.room = model.contextTokens() - prompt.tokens().length - RESERVE;
    }

    /** @throws TemplateError if the model's template does not take the conversation */
    static TurnPlan of(Model model, ServedTools tools, List<Message> messages) {
        return new TurnPlan(model, tools, tools.prompts().of(messages), messages);
    }

    /** Not to be changed. */
    int[] prompt() {
        return prompt.tokens();
    }

    int promptTokens() {
        return prompt.tokens().length;
    }

    /** Why the conversation leaves no place for a turn. */
    Optional<String> tooLong() {
        if (room > (prompt.thoughtOpened() ? 1 : 0)) return Optional.empty();
        return Optional.of(
                "the conversation has " + promptTokens() + " tokens, the context holds " + model.contextTokens());
    }

    /** Held to the tools' schemas. @param answerTokens most tokens of a text */
    Request request(int answerTokens, Sampler sampler, Instant deadline) {
        int text = Math.min(answerTokens, room);
        // What is thought is thought at the expense of what can be said.
        int thought = Math.min(model.dialect().thoughtTokens(), room - text / 2 - 1);
        if (prompt.thoughtOpened()) thought = Math.max(1, thought);
        var limits = new TurnLimits(
                Math.max(1, Math.min(text, room - Math.max(0, thought))), Math.max(0, thought), prompt.thoughtOpened());
        return request(
                tools.grammar().matcher(grounding(), limits), MOST_TOKENS + limits.thoughtTokens(), sampler, deadline);
    }

    /** As the model would have it. */
    Request freeRequest(Sampler sampler, Instant deadline) {
        int most = Math.min(MOST_FREE_TOKENS + model.dialect().thoughtTokens(), room);
        var matcher = new FreeMatcher(
                model.vocabulary(), model.dialect().format().shape().ends(), most);
        return request(matcher, most, sampler, deadline);
    }

    private Request request(TurnMatcher matcher, int most, Sampler sampler, Instant deadline) {
        return new Request(prompt.tokens(), prompt.prefix(), matcher, sampler, most, deadline);
    }

    /** Grounded values come from what users and tools said. */
    private Grounding grounding() {
        List<String> said = messages.stream()
                .filter(message -> message.getRole() != Role.ASSISTANT)
                .map(Message::getContent)
                .toList();
        return new Grounding(said, model.vocabulary());
    }

    /** The turn, or nothing when the tokens are none, which only happens without a grammar. */
    Optional<Decision> read(Completion.Finished finished) {
        return Decision.read(finished, model.dialect().format(), model.vocabulary(), prompt.thoughtOpened());
    }
}
