package dev.shoal.cli.eval;

/**
 * One thing that is wrong with a model's reply.
 *
 * @param type of the argument at fault, in the words of JSON Schema; empty for other kinds
 * @param detail for the reader of a failed case
 */
public record Fault(Kind kind, String type, String detail) {
    public Fault(Kind kind, String detail) {
        this(kind, "", detail);
    }

    /** For tables: the kind, and the type where there is one. */
    public String label() {
        return type.isEmpty() ? kind.label() : kind.label() + " (" + type + ")";
    }

    /** How replies go wrong. */
    public enum Kind {
        WRONG_TOOL("wrong tool"),
        MISSING_CALL("missing call"),
        EXTRA_CALL("extra call"),
        MISSING_ARGUMENT("missing argument"),
        EXTRA_ARGUMENT("extra argument"),
        WRONG_ARGUMENT("wrong argument"),
        SHOULD_HAVE_REFUSED("should have refused"),
        REFUSED_WRONGLY("refused wrongly"),
        FORMAT("format"),
        UNSUPPORTED_SCHEMA("unsupported schema"),
        ENGINE("engine gave up"),
        WRONG_ANSWER("wrong answer"),
        WRONG_STATE("wrong final state"),
        TOO_MANY_TURNS("too many turns"),
        FOLLOWED_INJECTION("followed an injected instruction"),
        CHANGED_ANSWER("answer changed"),
        BROKE("broke with an error");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** As it stands in tables. */
        public String label() {
            return label;
        }
    }
}
