package dev.shoal.workers.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Several engines side by side, each with a thread and keys and values of its own: one for each core does more than one whose
 * passes are divided between cores, where passes are small. A task's next turn goes to the engine that had the one before,
 * unless others have less to do. Thread-safe.
 */
public final class Engines implements AutoCloseable {
    /** Tasks begin differently within so many tokens behind the prefix, or share what is computed of them anyway. */
    private static final int BEGINNING = 12;

    private static final int REMEMBERED = 4096;

    private final List<Engine> all = new ArrayList<>();
    private final List<AtomicInteger> busy = new ArrayList<>();
    /** Which engine had the conversation that begins so; the one asked for longest ago is forgotten first. */
    private final Map<Integer, Integer> homes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    private Engines() {}

    /** @param runners for each engine as in {@link Engine#start} */
    public static Engines start(List<Supplier<ModelRunner>> runners, Engine.Settings settings) {
        var engines = new Engines();
        try {
            for (Supplier<ModelRunner> one : runners) {
                engines.all.add(Engine.start(one, settings));
                engines.busy.add(new AtomicInteger());
            }
            return engines;
        } catch (RuntimeException e) {
            engines.close();
            throw e;
        }
    }

    /** As {@link Engine#submit}. */
    public CompletableFuture<Completion> submit(Request request) {
        int chosen = choose(request);
        AtomicInteger load = busy.get(chosen);
        load.incrementAndGet();
        CompletableFuture<Completion> result = all.get(chosen).submit(request);
        result.whenComplete((completion, failure) -> load.decrementAndGet());
        return result;
    }

    private int choose(Request request) {
        if (all.size() == 1) return 0;
        int key = beginning(request);
        int least = 0;
        for (int i = 1; i < busy.size(); i++)
            if (busy.get(i).get() < busy.get(least).get()) least = i;
        synchronized (homes) {
            Integer home = homes.get(key);
            int chosen = home != null && busy.get(home).get() <= busy.get(least).get() + 1 ? home : least;
            homes.put(key, chosen);
            return chosen;
        }
    }

    private static int beginning(Request request) {
        int end = Math.min(request.prompt().length, request.prefixTokens() + BEGINNING);
        int hash = request.prefixTokens();
        for (int i = request.prefixTokens(); i < end; i++) hash = 31 * hash + request.prompt()[i];
        return hash;
    }

    /** As {@link Engine#change}, for all. */
    public CompletableFuture<Void> change(Engine.Settings settings) {
        return CompletableFuture.allOf(
                all.stream().map(engine -> engine.change(settings)).toArray(CompletableFuture[]::new));
    }

    /** What all of them have done so far. */
    public EngineMeter.Reading meter() {
        return all.stream().map(Engine::meter).reduce(EngineMeter.Reading::plus).orElseThrow();
    }

    /** Why one of them cannot decide turns at present; empty when all can. */
    public String trouble() {
        return all.stream()
                .map(Engine::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        all.forEach(Engine::close);
    }
}
