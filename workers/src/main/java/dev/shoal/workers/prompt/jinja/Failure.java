package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.TemplateError.Kind;

/** A failure whose place is not known yet; whoever knows the line makes a {@link TemplateError} of it. */
final class Failure extends RuntimeException {
    private final transient Kind kind;

    Failure(Kind kind, String detail) {
        super(detail, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    TemplateError at(String template, int line) {
        return new TemplateError(kind, template, line, getMessage());
    }

    static Failure syntax(String detail) {
        return new Failure(Kind.SYNTAX, detail);
    }

    static Failure unsupported(String what) {
        return new Failure(Kind.UNSUPPORTED, what + " is not supported");
    }

    static Failure undefined(String detail) {
        return new Failure(Kind.UNDEFINED, detail);
    }

    static Failure invalid(String detail) {
        return new Failure(Kind.INVALID, detail);
    }

    static Failure limit(String detail) {
        return new Failure(Kind.LIMIT, detail);
    }
}
