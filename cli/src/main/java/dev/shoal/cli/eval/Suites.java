package dev.shoal.cli.eval;

import dev.shoal.cli.eval.bfcl.BfclSuite;
import dev.shoal.cli.eval.calls.CallsSuite;
import dev.shoal.cli.eval.calls.ExtractSuite;
import dev.shoal.cli.eval.injection.InjectionSuite;
import dev.shoal.cli.eval.robust.RobustSuite;
import dev.shoal.cli.eval.world.TaskSuite;
import java.util.List;

/** All suites, in the order in which {@code --suite all} runs them. */
public final class Suites {
    private Suites() {}

    public static List<Suite> all() {
        return List.of(
                new BfclSuite(),
                new CallsSuite(),
                new ExtractSuite(),
                new TaskSuite(),
                new InjectionSuite(),
                new RobustSuite());
    }
}
