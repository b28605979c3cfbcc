package dev.shoal.cli.eval.robust;

import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Utterance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The same question in other forms; none of them changes what the right answer is. Pure: the same seed, the same form. */
final class Changes {
    private static final int NAME_SYLLABLES = 3;

    private Changes() {}

    /** The tools in another order, where there are at least two. */
    static Asked shuffled(Asked from, long seed) {
        List<Catalogue.Tool> tools = new ArrayList<>(from.catalogue().tools());
        Random random = random(seed);
        while (tools.size() > 1 && tools.equals(from.catalogue().tools())) Collections.shuffle(tools, random);
        return new Asked(with(from.catalogue(), tools), from.conversation(), from.names());
    }

    /** Every tool that has a description under a name without meaning, also where it was called before. */
    static Asked renamed(Asked from, long seed) {
        Random random = random(seed);
        Map<String, String> nonsense = new HashMap<>();
        Map<String, String> real = new HashMap<>();
        for (Catalogue.Tool tool : from.catalogue().tools()) {
            if (tool.description().isBlank()) continue;
            String name;
            do name = nonsense(random);
            while (real.containsKey(name));
            nonsense.put(tool.name(), name);
            real.put(name, tool.name());
        }
        List<Catalogue.Tool> tools = from.catalogue().tools().stream()
                .map(tool -> new Catalogue.Tool(
                        nonsense.getOrDefault(tool.name(), tool.name()), tool.description(), tool.parameters()))
                .toList();
        List<Utterance> conversation = from.conversation().stream()
                .map(said -> said instanceof Utterance.Called called ? renamed(called, nonsense) : said)
                .toList();
        return new Asked(with(from.catalogue(), tools), conversation, real);
    }

    private static Utterance renamed(Utterance.Called called, Map<String, String> names) {
        return new Utterance.Called(called.calls().stream()
                .map(call -> new Utterance.Call(names.getOrDefault(call.name(), call.name()), call.arguments()))
                .toList());
    }

    /**
     * Other tools between its own, up to so many.
     *
     * @param pool where they are drawn from; those named like one that is there are passed over
     */
    static Asked crowded(Asked from, List<Catalogue.Tool> pool, int count, long seed) {
        List<Catalogue.Tool> tools = new ArrayList<>(from.catalogue().tools());
        Set<String> names = new HashSet<>();
        tools.forEach(tool -> names.add(tool.name()));
        List<Catalogue.Tool> others = new ArrayList<>(pool);
        Random random = random(seed);
        Collections.shuffle(others, random);
        for (Catalogue.Tool other : others) {
            if (tools.size() >= count) break;
            if (names.add(other.name())) tools.add(random.nextInt(tools.size() + 1), other);
        }
        return new Asked(with(from.catalogue(), tools), from.conversation(), from.names());
    }

    /** So many characters of text that is not about the question before the instructions, in whole sentences. */
    static Asked padded(Asked from, List<String> sentences, int characters, long seed) {
        var text = new StringBuilder();
        int at = Math.floorMod(seed, sentences.size());
        while (true) {
            String next = sentences.get(at++ % sentences.size());
            if (text.length() + next.length() + 1 > characters) break;
            text.append(next).append(' ');
        }
        Catalogue catalogue = from.catalogue();
        String instructions = text.append(catalogue.instructions()).toString().strip();
        return new Asked(new Catalogue(instructions, catalogue.tools()), from.conversation(), from.names());
    }

    private static Catalogue with(Catalogue catalogue, List<Catalogue.Tool> tools) {
        return new Catalogue(catalogue.instructions(), tools);
    }

    private static String nonsense(Random random) {
        var name = new StringBuilder();
        for (int i = 0; i < NAME_SYLLABLES; i++) {
            name.append("bdfgklmnprstvz".charAt(random.nextInt(14))).append("aeiou".charAt(random.nextInt(5)));
        }
        return name.append('_').append(random.nextInt(10, 100)).toString();
    }

    /** Multiplied by a large odd number: neighbouring seeds would start alike. */
    private static Random random(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }
}
