package dev.shoal.cli.chaos;

import java.util.ArrayList;
import java.util.List;

/** One process of a chaos run. @param number from 1 */
record Target(Part part, int number) {
    static List<Target> all() {
        List<Target> all = new ArrayList<>();
        for (Part part : Part.values()) all.addAll(of(part));
        return all;
    }

    static List<Target> of(Part part) {
        List<Target> all = new ArrayList<>();
        for (int number = 1; number <= part.count(); number++) all.add(new Target(part, number));
        return all;
    }

    String name() {
        return part.label() + "-" + number;
    }

    /** The name of the brokers' listener for this process. */
    String listener() {
        return part.name() + number;
    }
}
