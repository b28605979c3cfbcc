package dev.shoal.cli.eval.compare;

import dev.shoal.cli.measure.Percentile;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a model is worth and what it costs.
 *
 * @param p50Seconds of a task, one at a time, @param tokensPerSecond computed ones, @param writtenPerSecond completions alone
 * @param peakBytes most memory that its process held, where the system tells
 * @param hoursPer1000 of the machine, for 1,000 tasks one at a time
 * @param pricePer1000 the same in money, when the hour has a price
 */
public record Figures(
        String model,
        int tasks,
        int passed,
        double p50Seconds,
        double p99Seconds,
        double tokensPerSecond,
        double writtenPerSecond,
        OptionalLong peakBytes,
        double hoursPer1000,
        OptionalDouble pricePer1000) {
    /** Of the standard normal distribution, for an interval that holds 95 of 100. */
    private static final double Z = 1.96;

    /** @param runs at least one */
    public static Figures of(String model, List<TaskRun> runs, OptionalLong peakBytes, OptionalDouble pricePerHour) {
        double[] seconds = runs.stream().mapToDouble(TaskRun::seconds).sorted().toArray();
        double total =
                Math.max(1e-9, runs.stream().mapToDouble(TaskRun::seconds).sum());
        double hours = total / runs.size() * 1000 / 3600;
        return new Figures(
                model,
                runs.size(),
                (int) runs.stream().filter(TaskRun::passed).count(),
                Percentile.of(seconds, 0.5),
                Percentile.of(seconds, 0.99),
                runs.stream().mapToLong(TaskRun::computed).sum() / total,
                runs.stream().mapToLong(TaskRun::completion).sum() / total,
                peakBytes,
                hours,
                pricePerHour.isPresent()
                        ? OptionalDouble.of(hours * pricePerHour.getAsDouble())
                        : OptionalDouble.empty());
    }

    public double quality() {
        return (double) passed / tasks;
    }

    /** Ends of the interval in which the quality on endless tasks of this kind lies, by Wilson's score: low. */
    public double low() {
        return Math.max(0, centre() - spread());
    }

    /** The other end. */
    public double high() {
        return Math.min(1, centre() + spread());
    }

    private double centre() {
        return (quality() + Z * Z / (2.0 * tasks)) / (1 + Z * Z / tasks);
    }

    private double spread() {
        double q = quality();
        double square = q * (1 - q) / tasks + Z * Z / (4.0 * tasks * tasks);
        return Z * Math.sqrt(square) / (1 + Z * Z / tasks);
    }

    /** Money where there is a price, hours of the machine otherwise. */
    public double cost() {
        return pricePer1000.orElse(hoursPer1000);
    }

    /** True when no other model is at least as good and as cheap, and better in one of the two. */
    public boolean worthwhile(List<Figures> all) {
        return all.stream()
                .noneMatch(other -> other.passed * (long) tasks >= passed * (long) other.tasks
                        && other.cost() <= cost()
                        && (other.quality() > quality() || other.cost() < cost()));
    }
}
