package dev.shoal.bootstrap.config;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with one input, so that a user sees all of it at once. Not thread-safe. */
public final class Problems {
    private final String subject;
    private final List<String> found = new ArrayList<>();

    /** @param subject what is being read, as the first words of the message: "Configuration worker.properties" */
    public Problems(String subject) {
        this.subject = subject;
    }

    /** @param where the key, line or field, @param what what is wrong with it and what to do */
    public void add(String where, String what) {
        found.add(where + ": " + what);
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public List<String> list() {
        return List.copyOf(found);
    }

    /** @throws InvalidInput with every problem found, if there is any */
    public void throwIfAny() {
        if (!found.isEmpty()) throw new InvalidInput(subject, found);
    }
}
