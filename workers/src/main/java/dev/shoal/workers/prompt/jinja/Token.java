package dev.shoal.workers.prompt.jinja;

/** A token with its line; the text of a string is decoded. */
record Token(TokenType type, String text, int line) {
    boolean isName(String name) {
        return type == TokenType.NAME && text.equals(name);
    }

    boolean isOperator(String operator) {
        return type == TokenType.OPERATOR && text.equals(operator);
    }

    String describe() {
        return switch (type) {
            case NAME, OPERATOR, INTEGER, FLOAT -> "'" + text + "'";
            default -> type.toString();
        };
    }
}
