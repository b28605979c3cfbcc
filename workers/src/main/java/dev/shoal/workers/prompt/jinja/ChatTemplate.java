package dev.shoal.workers.prompt.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A chat template as models come with them, rendered byte for byte as transformers renders it with Jinja2. What is not
 * implemented is refused when it is parsed, or at the latest where it would be used: it never renders differently.
 *
 * <p>Immutable; any number of threads can render at once.
 */
public final class ChatTemplate {
    private static final int MAX_CHARACTERS = 1 << 20;

    private final String name;
    private final List<Stmt> body;
    private final RenderLimits limits;
    private final Clock clock;

    private ChatTemplate(String name, List<Stmt> body, RenderLimits limits, Clock clock) {
        this.name = name;
        this.body = body;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * @param name what messages call the template
     * @throws TemplateError if it is no template or needs something that is not implemented
     */
    public static ChatTemplate parse(String name, String text) {
        if (text.length() > MAX_CHARACTERS)
            throw Failure.limit("has more than " + MAX_CHARACTERS + " characters")
                    .at(name, 1);
        return new ChatTemplate(
                name, StatementParser.parse(name, text), RenderLimits.DEFAULT, Clock.systemDefaultZone());
    }

    /** The same template with other limits. */
    public ChatTemplate withLimits(RenderLimits other) {
        return new ChatTemplate(name, body, other, clock);
    }

    /** The same template with another time for {@code strftime_now}. */
    public ChatTemplate withClock(Clock other) {
        return new ChatTemplate(name, body, limits, other);
    }

    /** @throws TemplateError if the template refuses the variables, fails on them, or takes more than its limits */
    public String render(JsonNode variables) {
        Scope scope = new Scope();
        variables.properties().forEach(field -> scope.set(field.getKey(), JsonValues.of(field.getValue())));
        return render(scope);
    }

    /**
     * Variables are JSON nodes, maps, lists, texts, numbers, booleans or null.
     *
     * @throws TemplateError if the template refuses the variables, fails on them, or takes more than its limits
     */
    public String render(Map<String, ?> variables) {
        Scope scope = new Scope();
        variables.forEach((key, value) -> scope.set(key, JsonValues.of(value)));
        return render(scope);
    }

    private String render(Scope variables) {
        return Renderer.render(name, body, variables.inner(), limits, clock);
    }

    @Override
    public String toString() {
        return "chat template " + name;
    }
}
