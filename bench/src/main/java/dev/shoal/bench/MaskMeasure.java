package dev.shoal.bench;

import dev.shoal.workers.grammar.Grammar;
import dev.shoal.workers.grammar.GrammarMatcher;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.grammar.TokenMask;
import dev.shoal.workers.grammar.Vocabulary;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Times of compiling a catalogue and of every mask of random turns: {@code MaskMeasure ROOT [vocabulary] [tools]}. */
public final class MaskMeasure {
    private static final int TURNS = 60;
    private static final int MOST_STEPS = 300;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private MaskMeasure() {}

    public static void main(String[] args) {
        int size = args.length > 1 ? Integer.parseInt(args[1]) : 150_000;
        int count = args.length > 2 ? Integer.parseInt(args[2]) : 40;
        long start = now();
        Vocabulary vocabulary = LargeVocabulary.read(Path.of(args[0]), size);
        System.out.printf(Locale.ROOT, "vocabulary of %d tokens made and read: %.0f ms%n", size, (now() - start) / 1e6);
        List<Grammar.Tool> tools = Catalogue.tools(count);
        for (int round = 0; round < 3; round++) {
            long[] compile = compileTimes(tools, vocabulary);
            print("compile " + count + " tools", compile, compile.length);
            Grammar grammar = Grammar.compile(tools, vocabulary);
            long[] times = new long[2 * TURNS * MOST_STEPS];
            int fresh = turns(grammar, vocabulary, 1 + round, times, 0);
            print("masks, fresh grammar", times, fresh);
            int again = turns(grammar, vocabulary, 100 + round, times, 0);
            print("masks, grammar in use", times, again);
        }
    }

    private static long[] compileTimes(List<Grammar.Tool> tools, Vocabulary vocabulary) {
        long[] times = new long[15];
        for (int i = 0; i < times.length; i++) {
            long start = now();
            // The first matcher makes the automaton, the first mask is part of the first turn.
            Grammar.compile(tools, vocabulary).matcher(new Grounding(List.of()), 50);
            times[i] = now() - start;
        }
        return times;
    }

    /** Writes calls with random tokens; returns how many times there are. */
    private static int turns(Grammar grammar, Vocabulary vocabulary, long seed, long[] times, int from) {
        Random random = new Random(seed);
        int measured = from;
        for (int turn = 0; turn < TURNS; turn++) {
            GrammarMatcher matcher = grammar.matcher(new Grounding(List.of("order MUG-104")), 50);
            for (int step = 0; step < MOST_STEPS && !matcher.finished(); step++) {
                long start = now();
                TokenMask mask = matcher.mask();
                times[measured++] = now() - start;
                matcher.accept(step == 0 ? vocabulary.controls().call() : choose(mask, random));
            }
        }
        return measured;
    }

    /** A model ends texts that a random choice among so many tokens would go on with for ever. */
    private static int choose(TokenMask mask, Random random) {
        int token = mask.next(random.nextInt(1 + random.nextInt(150_000)));
        return token >= 0 ? token : mask.next(0);
    }

    /** Time of this thread alone: other processes may share the core. Includes some 0.3 us of asking for it. */
    private static long now() {
        return THREADS.getCurrentThreadCpuTime();
    }

    private static void print(String what, long[] times, int count) {
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%-24s n %7d  p50 %9.1f  p90 %9.1f  p99 %9.1f  max %9.1f us%n",
                what,
                count,
                sorted[count / 2] / 1e3,
                sorted[count * 9 / 10] / 1e3,
                sorted[count * 99 / 100] / 1e3,
                sorted[count - 1] / 1e3);
    }
}
