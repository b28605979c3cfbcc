package dev.shoal.cli.fuzz;

import java.util.ArrayList;
import java.util.List;

/** One thing that must be zero. Not thread-safe. */
public final class Finding {
    private static final int MOST_NAMED = 5;

    private final String name;
    private final List<String> examples = new ArrayList<>();
    private int count;

    Finding(String name) {
        this.name = name;
    }

    void add(String example) {
        count++;
        if (examples.size() < MOST_NAMED) examples.add(example);
    }

    void addAll(Iterable<String> found) {
        found.forEach(this::add);
    }

    public String getName() {
        return name;
    }

    public int getCount() {
        return count;
    }

    /** The first few. */
    public List<String> getExamples() {
        return List.copyOf(examples);
    }
}
