package dev.shoal.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Numbers on the command line. */
final class Ranges {
    private Ranges() {}

    /** @throws ParameterException naming the option and what it may be */
    static void require(CommandSpec spec, String option, int value, int least, int most) {
        if (value >= least && value <= most) return;
        String range = most == Integer.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
        throw new ParameterException(spec.commandLine(), option + "=" + value + " must be " + range);
    }
}
