package dev.shoal.streams.agent;

import java.util.List;

/** An approval condition that cannot be used. */
public final class InvalidCondition extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    InvalidCondition(List<String> problems) {
        super("the approval condition is wrong: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each with its column in the expression, and its line when that has several. */
    public List<String> problems() {
        return problems;
    }
}
