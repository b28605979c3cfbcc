package dev.shoal.workers.onnx;

import dev.shoal.workers.engine.KvCopy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which places of a pool hold which tokens of which slot. New tokens come behind all others; what slots were given from the
 * same copy they share. Places that nobody holds any more are closed up from time to time. Only the bookkeeping: the keys and
 * values themselves are moved by others. Not thread-safe.
 */
final class TokenPool {
    /** So few dead places are not worth a move. */
    private static final int FEW = 64;

    /** Dead places are read by every token: more than this share of all is too much. */
    private static final int SHARE = 8;

    /** Neighbouring places. */
    record Range(int start, int length) {
        int end() {
            return start + length;
        }
    }

    /** The places of a range have new numbers; those before it were moved before. */
    record Move(int from, int to, int length) {}

    private final List<List<Range>> slots = new ArrayList<>();
    /** Where the tokens of a copy lie. */
    private final Map<KvCopy, Range> copies = new IdentityHashMap<>();

    private int end;

    TokenPool(int slots) {
        for (int i = 0; i < slots; i++) this.slots.add(new ArrayList<>());
    }

    /** Places in use, dead ones included. */
    int end() {
        return end;
    }

    /** The slot's tokens, in order. */
    List<Range> of(int slot) {
        return List.copyOf(slots.get(slot));
    }

    int tokens(int slot) {
        return slots.get(slot).stream().mapToInt(Range::length).sum();
    }

    /** The slot keeps its first tokens only. */
    void cut(int slot, int tokens) {
        List<Range> ranges = slots.get(slot);
        int over = tokens(slot) - tokens;
        if (over < 0) throw new IllegalStateException("slot " + slot + " lacks " + -over + " of " + tokens + " tokens");
        while (over > 0) {
            Range last = ranges.remove(ranges.size() - 1);
            if (last.length > over) ranges.add(new Range(last.start, last.length - over));
            over -= Math.min(over, last.length);
        }
    }

    /** Gives the slot new places behind all others. */
    Range append(int slot, int tokens) {
        var range = new Range(end, tokens);
        List<Range> ranges = slots.get(slot);
        int last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).end() == end) {
            ranges.set(last, new Range(ranges.get(last).start, ranges.get(last).length + tokens));
        } else {
            ranges.add(range);
        }
        end += tokens;
        return range;
    }

    /** Whether the copy's tokens are in the pool. */
    boolean knows(KvCopy copy) {
        return copies.containsKey(copy);
    }

    /** The slot goes on with the first tokens of a copy that is in the pool. */
    void share(KvCopy copy, int slot, int tokens) {
        slots.get(slot).add(new Range(copies.get(copy).start, tokens));
    }

    /** The slot goes on with all tokens of a copy; where they have to be written. */
    Range add(KvCopy copy, int slot) {
        Range range = new Range(end, copy.tokens());
        slots.get(slot).add(range);
        end += range.length;
        copies.put(copy, range);
        return range;
    }

    /** Whether it is worth while to close dead places up. */
    boolean wasteful() {
        int live = live().stream().mapToInt(Range::length).sum();
        int dead = end - live;
        return dead > FEW && dead * SHARE > end;
    }

    /** Closes dead places up; what has to be moved, in this order. */
    List<Move> compact() {
        List<Move> moves = new ArrayList<>();
        int to = 0;
        for (Range range : live()) {
            moves.add(new Move(range.start, to, range.length));
            to += range.length;
        }
        end = to;
        for (List<Range> ranges : slots) ranges.replaceAll(range -> moved(range, moves));
        copies.values().removeIf(range -> moves.stream().noneMatch(move -> holds(move, range)));
        copies.replaceAll((copy, range) -> moved(range, moves));
        return moves.stream().filter(move -> move.from != move.to).toList();
    }

    private static boolean holds(Move move, Range range) {
        return move.from <= range.start && range.end() <= move.from + move.length;
    }

    private static Range moved(Range range, List<Move> moves) {
        for (Move move : moves) {
            if (holds(move, range)) return new Range(range.start - move.from + move.to, range.length);
        }
        throw new IllegalStateException("a range that nobody holds: " + range);
    }

    /** What some slot holds: ranges that do not touch, in order. */
    private List<Range> live() {
        List<Range> all = new ArrayList<>();
        slots.forEach(all::addAll);
        all.sort(Comparator.comparingInt(Range::start));
        List<Range> live = new ArrayList<>();
        for (Range range : all) {
            int last = live.size() - 1;
            if (last >= 0 && range.start <= live.get(last).end()) {
                Range before = live.get(last);
                live.set(last, new Range(before.start, Math.max(before.end(), range.end()) - before.start));
            } else {
                live.add(range);
            }
        }
        return live;
    }
}
