package dev.shoal.bench;

import dev.shoal.workers.sampling.AllowedTokens;
import dev.shoal.workers.sampling.Choice;
import dev.shoal.workers.sampling.Sampler;
import dev.shoal.workers.sampling.SamplingSettings;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One token out of a vocabulary of which all or few tokens are allowed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class SamplerBench {
    @Param({"3072", "150000"})
    private int vocabulary;

    /** Every such token is allowed. */
    @Param({"1", "100"})
    private int every;

    private float[] logits;
    private AllowedTokens allowed;
    private final Sampler greedy = new Sampler(SamplingSettings.GREEDY, 1);
    private final Sampler topP = new Sampler(new SamplingSettings(0.7, 0, 0.9), 1);

    @Setup
    public void prepare() {
        Random random = new Random(1);
        logits = new float[vocabulary];
        for (int token = 0; token < vocabulary; token++) logits[token] = (float) (4 * random.nextGaussian());
        allowed = from -> {
            int next = (from + every - 1) / every * every;
            return next < vocabulary ? next : -1;
        };
    }

    @Benchmark
    public Choice likeliest() {
        return greedy.sample(logits, allowed);
    }

    @Benchmark
    public Choice withTemperatureAndTopP() {
        return topP.sample(logits, allowed);
    }
}
