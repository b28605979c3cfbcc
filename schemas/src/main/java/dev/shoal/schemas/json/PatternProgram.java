package dev.shoal.schemas.json;

import dev.shoal.schemas.json.Pattern.Node;
import dev.shoal.schemas.json.Pattern.Range;
import java.util.ArrayList;
import java.util.List;

/** A pattern as a non-deterministic automaton, run on all its states at once so that no text takes exponential time. */
final class PatternProgram {
    private sealed interface Step {}

    /** Consumes one character of the ranges, then goes on to the next step. */
    private record Consume(List<Range> ranges) implements Step {}

    /** Goes on at both targets; they are equal for a plain jump. */
    private record Fork(int first, int second) implements Step {}

    private record Accept() implements Step {}

    private final List<Step> steps = new ArrayList<>();
    private int emitted;

    private PatternProgram() {}

    static PatternProgram compile(Node root) {
        var program = new PatternProgram();
        program.emit(root);
        program.add(new Accept());
        return program;
    }

    private int add(Step step) {
        if (steps.size() >= Pattern.MOST_STATES) throw tooLarge();
        steps.add(step);
        return steps.size() - 1;
    }

    private static IllegalArgumentException tooLarge() {
        return new IllegalArgumentException(
                "its repetitions need more than " + Pattern.MOST_STATES + " states; repeat less");
    }

    private void emit(Node node) {
        // Nested repetitions of the empty text add no steps and would still take forever.
        if (++emitted > 4 * Pattern.MOST_STATES) throw tooLarge();
        if (node instanceof Node.Chars chars) add(new Consume(chars.ranges()));
        else if (node instanceof Node.Sequence sequence) sequence.parts().forEach(this::emit);
        else if (node instanceof Node.Choice choice) emitChoice(choice.options());
        else if (node instanceof Node.Repeat repeat) emitRepeat(repeat);
        else throw new AssertionError("unhandled node: " + node);
    }

    private void emitChoice(List<Node> options) {
        List<Integer> jumps = new ArrayList<>();
        for (Node option : options.subList(0, options.size() - 1)) {
            int fork = placeholder();
            emit(option);
            jumps.add(placeholder());
            steps.set(fork, new Fork(fork + 1, steps.size()));
        }
        emit(options.get(options.size() - 1));
        for (int jump : jumps) steps.set(jump, new Fork(steps.size(), steps.size()));
    }

    private void emitRepeat(Node.Repeat repeat) {
        for (int i = 0; i < repeat.min(); i++) emit(repeat.body());
        if (repeat.max() == Integer.MAX_VALUE) {
            int fork = placeholder();
            emit(repeat.body());
            add(new Fork(fork, fork));
            steps.set(fork, new Fork(fork + 1, steps.size()));
            return;
        }
        List<Integer> exits = new ArrayList<>();
        for (int i = repeat.min(); i < repeat.max(); i++) {
            exits.add(placeholder());
            emit(repeat.body());
        }
        for (int exit : exits) steps.set(exit, new Fork(exit + 1, steps.size()));
    }

    private int placeholder() {
        return add(new Fork(0, 0));
    }

    /** True when some text with a length in the range matches. */
    boolean hasLength(int least, int most) {
        var current = new States(steps.size());
        var next = new States(steps.size());
        reach(0, current);
        for (int length = 0; length <= most && current.size > 0; length++) {
            if (length >= least && accepts(current)) return true;
            next.clear();
            for (int s = 0; s < current.size; s++) {
                if (steps.get(current.members[s]) instanceof Consume) reach(current.members[s] + 1, next);
            }
            States swap = current;
            current = next;
            next = swap;
        }
        return false;
    }

    private boolean accepts(States states) {
        return states.contains(steps.size() - 1);
    }

    boolean matches(String text) {
        var current = new States(steps.size());
        var next = new States(steps.size());
        reach(0, current);
        for (int i = 0; i < text.length() && current.size > 0; ) {
            int codePoint = text.codePointAt(i);
            i += Character.charCount(codePoint);
            next.clear();
            for (int s = 0; s < current.size; s++) {
                int state = current.members[s];
                if (steps.get(state) instanceof Consume consume && contains(consume.ranges(), codePoint)) {
                    reach(state + 1, next);
                }
            }
            States swap = current;
            current = next;
            next = swap;
        }
        return accepts(current);
    }

    /** Adds the state and all that it reaches without a character; iterative, since chains of forks can be long. */
    private void reach(int start, States states) {
        if (!states.add(start)) return;
        for (int i = states.size - 1; i < states.size; i++) {
            if (steps.get(states.members[i]) instanceof Fork fork) {
                states.add(fork.first());
                states.add(fork.second());
            }
        }
    }

    private static boolean contains(List<Range> ranges, int codePoint) {
        for (Range range : ranges) {
            if (codePoint < range.first()) return false;
            if (codePoint <= range.last()) return true;
        }
        return false;
    }

    /** A set of states that can be emptied in constant time. */
    private static final class States {
        final int[] members;
        private final int[] index;
        int size;

        States(int capacity) {
            members = new int[capacity];
            index = new int[capacity];
        }

        boolean contains(int state) {
            return index[state] < size && members[index[state]] == state;
        }

        boolean add(int state) {
            if (contains(state)) return false;
            index[state] = size;
            members[size++] = state;
            return true;
        }

        void clear() {
            size = 0;
        }
    }
}
