package dev.shoal.workers;

import dev.shoal.workers.dialect.Prompt;
import dev.shoal.workers.engine.Completion;
import dev.shoal.workers.engine.Engine;
import dev.shoal.workers.engine.Request;
import dev.shoal.workers.engine.StepPlan;
import dev.shoal.workers.grammar.GrammarMatcher;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.grammar.Symbols;
import dev.shoal.workers.grammar.TokenMask;
import dev.shoal.workers.onnx.OnnxRunner;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.sampling.Sampler;
import dev.shoal.workers.sampling.SamplingSettings;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Prints speeds of the order desk's model on this machine; not a test. Arguments: context tokens, threads.
 *
 * <p>With one thread, passes and masks are measured in time on the core. */
final class WorkerBench {
    private WorkerBench() {}

    public static void main(String[] arguments) throws Exception {
        int context = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2048;
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        runner(context, threads);
        try (Model model = Model.open(
                ModelDirectory.read(Fixtures.MODEL),
                new Model.Settings(8, context, new RuntimeSettings(threads, false), new Engine.Settings(256, 256)))) {
            ServedAgent agent = ServedAgent.compile(Agents.orderDesk(), model);
            masks(agent, model.dialect().format().shape().calls().open().at(0) - Symbols.CONTROL);
            turns(model, agent);
        }
    }

    private static void runner(int context, int threads) {
        var graph = ModelDirectory.read(Fixtures.MODEL).graph();
        try (OnnxRunner runner = OnnxRunner.open(graph, 8, context, new RuntimeSettings(threads, false))) {
            for (int width : new int[] {1, 2, 4, 16, 64, 256}) {
                step(
                        runner,
                        "prefill of " + width + " at 300",
                        new StepPlan(0, 1, width, ids(width), new int[] {300}),
                        width);
            }
            step(runner, "prefill of 256 at 0", new StepPlan(0, 1, 256, ids(256), new int[1]), 256);
            for (int rows : new int[] {1, 2, 4, 8}) {
                int[] past = new int[rows];
                Arrays.fill(past, 300);
                step(runner, "decode of " + rows + " rows at 300", new StepPlan(0, rows, 1, ids(rows), past), rows);
            }
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) runner.restore(List.of(runner.copyOf(0, 0, 240)), 240, 1);
            System.out.printf("copy and restore a prefix of 240: %.3f ms%n", (System.nanoTime() - start) / 1e8);
        }
    }

    /** Time of this thread on a core: other load on the machine does not count. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static int[] ids(int count) {
        return new Random(1).ints(count, 11, 3000).toArray();
    }

    private static void step(OnnxRunner runner, String name, StepPlan plan, int tokens) {
        for (int i = 0; i < 20; i++) runner.forward(plan);
        int times = Math.max(20, 2000 / tokens);
        long start = cpuNanos();
        for (int i = 0; i < times; i++) runner.forward(plan);
        double ms = (cpuNanos() - start) / 1e6 / times;
        System.out.printf("%s: %.3f ms, %.0f tokens/s%n", name, ms, tokens * 1000 / ms);
    }

    private static void masks(ServedAgent agent, int call) {
        String said =
                "Have you still got three of the blue ceramic mugs? If so send them to the address on my last order. ";
        String result =
                "{\"order_id\":10482,\"sku\":\"MUG-104\",\"address\":\"12 Elm Street, Leeds\",\"status\":\"open\"}";
        Random random = new Random(3);
        List<Long> first = new ArrayList<>();
        List<Long> later = new ArrayList<>();
        for (int walk = 0; walk < 400; walk++) {
            long begin = System.nanoTime();
            GrammarMatcher matcher =
                    agent.tools().grammar().matcher(new Grounding(List.of(said, result, said + result)), 200);
            if (walk == 399) System.out.printf("matcher: %.1f us%n", (System.nanoTime() - begin) / 1e3);
            for (int step = 0; !matcher.finished() && step < 120; step++) {
                long start = cpuNanos();
                TokenMask mask = matcher.mask();
                (walk < 20 ? first : later).add(cpuNanos() - start);
                int skip = random.nextInt(mask.count());
                int token = mask.next(0);
                while (skip-- > 0) token = mask.next(token + 1);
                matcher.accept(step == 0 ? call : token);
            }
        }
        print("masks of the first 20 turns", first);
        print("masks of 380 later turns", later);
    }

    private static void print(String name, List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(n -> n).sorted().toArray();
        System.out.printf(
                "%s (%d): p50 %.1f us, p99 %.1f us, max %.1f us%n",
                name,
                sorted.length,
                sorted[sorted.length / 2] / 1e3,
                sorted[sorted.length * 99 / 100] / 1e3,
                sorted[sorted.length - 1] / 1e3);
    }

    private static void turns(Model model, ServedAgent agent) throws Exception {
        for (int together : new int[] {1, 8, 1, 8}) {
            long start = System.nanoTime();
            int turns = 100;
            long tokens = 0;
            long forced = 0;
            List<CompletableFuture<Completion>> running = new ArrayList<>();
            for (int turn = 0; turn < turns; turn++) {
                running.add(model.engine().submit(request(model, agent, turn)));
                if (running.size() < together) continue;
                var done = (Completion.Finished) running.remove(0).get();
                tokens += done.tokens().length;
                for (float p : done.probabilities()) if (p == 1) forced++;
            }
            for (CompletableFuture<Completion> last : running) {
                tokens += ((Completion.Finished) last.get()).tokens().length;
            }
            double s = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%d together: %.1f turns/s, %.0f tokens/s of turns, %.1f tokens a turn, %.0f%% of tokens without a choice%n",
                    together, turns / s, tokens / s, tokens / (double) turns, 100.0 * forced / tokens);
        }
    }

    private static Request request(Model model, ServedAgent agent, int seed) {
        String user = "Have you still got three of the blue ceramic mugs? If so send them to my last address " + seed;
        Prompt prompt = agent.tools().prompts().of(List.of(Agents.user(user)));
        GrammarMatcher matcher = agent.tools().grammar().matcher(new Grounding(List.of(user)), 60);
        return new Request(
                prompt.tokens(),
                prompt.prefix(),
                matcher,
                new Sampler(new SamplingSettings(1, 0, 1), seed),
                400,
                Instant.now().plusSeconds(60));
    }
}
