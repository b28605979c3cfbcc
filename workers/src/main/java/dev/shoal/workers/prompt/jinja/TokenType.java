package dev.shoal.workers.prompt.jinja;

/** The kinds of token in a template. */
enum TokenType {
    DATA("text"),
    VARIABLE_BEGIN("'{{'"),
    VARIABLE_END("'}}'"),
    BLOCK_BEGIN("'{%'"),
    BLOCK_END("'%}'"),
    NAME("name"),
    STRING("string"),
    INTEGER("integer"),
    FLOAT("float"),
    OPERATOR("operator"),
    END("end of template");

    private final String words;

    TokenType(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
