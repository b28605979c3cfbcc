package dev.shoal.workers.prompt.jinja;

/** Which characters Python's {@code repr} writes as they are. */
final class Printable {
    private Printable() {}

    static boolean is(int c) {
        if (c < 0x7f) return c >= 0x20;
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            case Character.UNASSIGNED -> throw Failure.unsupported("quoting the character U+" + Integer.toHexString(c));
            default -> true;
        };
    }
}
