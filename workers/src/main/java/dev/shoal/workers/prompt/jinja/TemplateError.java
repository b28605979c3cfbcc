package dev.shoal.workers.prompt.jinja;

/** A chat template cannot be read or does not render; the message names the template, the line and the construct. */
public final class TemplateError extends RuntimeException {
    /** What kind of failure it is. */
    public enum Kind {
        /** The text is not a template. */
        SYNTAX,
        /** It may be a valid template, but needs something that is not implemented. */
        UNSUPPORTED,
        /** The template itself refused its input with {@code raise_exception}. */
        RAISED,
        /** Something that does not exist was used as if it did. */
        UNDEFINED,
        /** An operation does not work on such a value. */
        INVALID,
        /** The template takes more steps, characters or depth than it is allowed. */
        LIMIT
    }

    private final transient Kind kind;
    private final String template;
    private final int line;
    private final String detail;

    TemplateError(Kind kind, String template, int line, String detail) {
        super("template " + template + ", line " + line + ": " + detail);
        this.kind = kind;
        this.template = template;
        this.line = line;
        this.detail = detail;
    }

    public Kind kind() {
        return kind;
    }

    public String template() {
        return template;
    }

    /** The line, from 1; while rendering, that of the statement. */
    public int line() {
        return line;
    }

    /** What is wrong, without the place; for {@link Kind#RAISED} exactly what the template said. */
    public String detail() {
        return detail;
    }
}
