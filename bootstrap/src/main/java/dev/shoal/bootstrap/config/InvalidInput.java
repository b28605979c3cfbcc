package dev.shoal.bootstrap.config;

import java.util.List;

/** A file or setting given by a user cannot be used; the message lists every problem and is meant to be shown as it is. */
public final class InvalidInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidInput(String subject, List<String> problems) {
        super(message(subject, problems));
    }

    private static String message(String subject, List<String> problems) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return subject + " has " + count + ":\n  " + String.join("\n  ", problems);
    }
}
