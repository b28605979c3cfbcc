package dev.shoal.bench;

import dev.shoal.workers.grammar.Grammar;
import dev.shoal.workers.grammar.GrammarMatcher;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.grammar.TokenMask;
import dev.shoal.workers.grammar.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Masks and compilation at a vocabulary of 150,000 tokens; run from the project's root. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class MaskBench {
    private Vocabulary vocabulary;
    private List<Grammar.Tool> tools;
    private Grammar grammar;
    private GrammarMatcher matcher;

    @Setup
    public void prepare() {
        vocabulary = LargeVocabulary.read(Path.of(""), 150_000);
        tools = Catalogue.tools(40);
        grammar = Grammar.compile(tools, vocabulary);
        matcher = grammar.matcher(new Grounding(List.of()), 50);
        matcher.accept(vocabulary.controls().call());
    }

    /** As in a running engine: the automaton's state is known. */
    @Benchmark
    public TokenMask maskOfAKnownState() {
        return matcher.mask();
    }

    /** The first mask of a grammar that nobody has used. */
    @Benchmark
    public TokenMask compileAndFirstMask() {
        GrammarMatcher first = Grammar.compile(tools, vocabulary).matcher(new Grounding(List.of()), 50);
        first.accept(vocabulary.controls().call());
        return first.mask();
    }
}
