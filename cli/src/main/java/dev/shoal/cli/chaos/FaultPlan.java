package dev.shoal.cli.chaos;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * The faults of a run, drawn by a seed: every kind for every part in turn, in an order of their own each time, so that a run of
 * some minutes has met them all. Not thread-safe.
 */
final class FaultPlan {
    private static final int LONGEST_RESTART_MS = 3_000;
    private static final int SHORTEST_MS = 1_000;
    /** Beyond the brokers' session timeouts: some faults end before they are noticed, some after. */
    private static final int LONGEST_MS = 14_000;

    private static final int SHORTEST_GAP_MS = 1_000;
    private static final int LONGEST_GAP_MS = 4_000;
    private static final double OVERLAPPED = 0.2;

    private record Card(Part part, FaultKind kind) {}

    private final Random random;
    private final Set<String> only;
    private final Deque<Card> deck = new ArrayDeque<>();

    /** @param only labels of faults, as {@code kill orchestrator}; all when empty */
    FaultPlan(long seed, Set<String> only) {
        this.random = new Random(seed);
        this.only = Set.copyOf(only);
    }

    /** Every fault that there is. */
    static Set<String> labels() {
        Set<String> labels = new TreeSet<>();
        for (Card card : cards()) labels.add(label(card));
        return labels;
    }

    private static String label(Card card) {
        return Fault.label(card.kind(), card.part());
    }

    Fault next() {
        if (deck.isEmpty()) shuffle();
        Card card = deck.pop();
        List<Target> targets = Target.of(card.part());
        Target target = targets.get(random.nextInt(targets.size()));
        int length = card.kind().endsProcess()
                ? random.nextInt(LONGEST_RESTART_MS)
                : random.nextInt(SHORTEST_MS, LONGEST_MS);
        int gap = random.nextInt(SHORTEST_GAP_MS, LONGEST_GAP_MS);
        // Two faults of one part at once would only show that a part with nothing left does nothing.
        boolean other = deck.isEmpty() || deck.peek().part() != card.part();
        boolean overlapped = random.nextDouble() < OVERLAPPED && other && !deck.isEmpty();
        return new Fault(target, card.kind(), Duration.ofMillis(length), Duration.ofMillis(gap), overlapped);
    }

    private void shuffle() {
        List<Card> cards = cards();
        if (!only.isEmpty()) cards.removeIf(card -> !only.contains(label(card)));
        Collections.shuffle(cards, random);
        deck.addAll(cards);
    }

    private static List<Card> cards() {
        List<Card> cards = new ArrayList<>();
        for (Part part : Part.values()) {
            for (FaultKind kind : FaultKind.values()) cards.add(new Card(part, kind));
        }
        return cards;
    }
}
