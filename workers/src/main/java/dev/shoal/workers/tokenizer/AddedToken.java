package dev.shoal.workers.tokenizer;

/**
 * A token that stands beside the vocabulary of texts.
 *
 * @param lstrip whether white space before its spelling belongs to it, @param rstrip the same behind it
 */
record AddedToken(int id, String spelling, boolean special, boolean lstrip, boolean rstrip) {
    /**
     * True when it structures prompts and turns, so that no text may become it. The others are runs of white space, which
     * some tokenizers add so that indented code takes few tokens.
     */
    boolean control() {
        if (spelling.codePointCount(0, spelling.length()) < 2) return false;
        return special || !spelling.codePoints().allMatch(c -> Character.isWhitespace(c) || c == Pieces.SPACE);
    }
}
