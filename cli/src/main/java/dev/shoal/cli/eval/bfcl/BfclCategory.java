package dev.shoal.cli.eval.bfcl;

import java.util.List;
import java.util.Optional;

/** A category of single-turn questions and how its replies are counted. */
record BfclCategory(String name, Expectation expectation) {
    enum Expectation {
        ONE_CALL,
        SEVERAL_CALLS,
        NO_CALL,
        SOME_CALL
    }

    /** In the order of reports. */
    static final List<BfclCategory> ALL = List.of(
            new BfclCategory("simple_python", Expectation.ONE_CALL),
            new BfclCategory("simple_java", Expectation.ONE_CALL),
            new BfclCategory("simple_javascript", Expectation.ONE_CALL),
            new BfclCategory("multiple", Expectation.ONE_CALL),
            new BfclCategory("parallel", Expectation.SEVERAL_CALLS),
            new BfclCategory("parallel_multiple", Expectation.SEVERAL_CALLS),
            new BfclCategory("irrelevance", Expectation.NO_CALL),
            new BfclCategory("live_simple", Expectation.ONE_CALL),
            new BfclCategory("live_multiple", Expectation.ONE_CALL),
            new BfclCategory("live_parallel", Expectation.SEVERAL_CALLS),
            new BfclCategory("live_parallel_multiple", Expectation.SEVERAL_CALLS),
            new BfclCategory("live_irrelevance", Expectation.NO_CALL),
            new BfclCategory("live_relevance", Expectation.SOME_CALL));

    static Optional<BfclCategory> named(String name) {
        return ALL.stream().filter(category -> category.name.equals(name)).findFirst();
    }

    boolean hasAnswers() {
        return expectation == Expectation.ONE_CALL || expectation == Expectation.SEVERAL_CALLS;
    }
}
