package dev.shoal.workers.prompt.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What stands left of {@code =} and {@code in}. */
final class TargetParser {
    private static final Set<String> CONSTANTS = Set.of("true", "false", "none", "True", "False", "None");

    private final TokenStream tokens;

    TargetParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** Names, or an attribute of a namespace. */
    Target assignable() {
        if (!tokens.look().isOperator(".")) return names("=");
        String namespace = tokens.expect(TokenType.NAME).text();
        tokens.expectOperator(".");
        return new Target.Member(namespace, tokens.expect(TokenType.NAME).text());
    }

    /** One name, or several with commas between them. */
    Target names(String end) {
        List<Target> found = new ArrayList<>();
        boolean comma = false;
        while (!atEnd(end)) {
            found.add(single());
            if (!tokens.skipOperator(",")) break;
            comma = true;
        }
        if (found.isEmpty())
            throw tokens.error(
                    Failure.syntax("expected a name, got " + tokens.current().describe()));
        return found.size() == 1 && !comma ? found.get(0) : new Target.Several(List.copyOf(found));
    }

    private boolean atEnd(String end) {
        return tokens.atName(end) || tokens.atOperator(end) || tokens.atOperator(")") || tokens.at(TokenType.BLOCK_END);
    }

    private Target single() {
        if (!tokens.skipOperator("(")) return new Target.Variable(name());
        tokens.enter();
        Target inner = names(")");
        tokens.leave();
        tokens.expectOperator(")");
        return inner;
    }

    String name() {
        Token token = tokens.expect(TokenType.NAME);
        if (CONSTANTS.contains(token.text()))
            throw tokens.error(Failure.syntax("cannot assign to '" + token.text() + "'"), token.line());
        return token.text();
    }
}
