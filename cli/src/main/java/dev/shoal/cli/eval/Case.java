package dev.shoal.cli.eval;

/** One thing that a model is judged on. Immutable; the same case judges several models, one after the other. */
public interface Case {
    /** Unique in its suite. */
    String id();

    /** The row of the suite's table that it counts in. */
    String category();

    /** Asks the model for as many turns as it takes. What the model was asked and replied is recorded by the caller. */
    Verdict judge(TurnModel model);
}
