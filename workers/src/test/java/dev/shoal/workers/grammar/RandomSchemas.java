package dev.shoal.workers.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random tool schemas and conversations for fuzzing. */
public final class RandomSchemas {
    private static final String[] PATTERNS = {
        "[A-Z]{3}-[0-9]{3}",
        "(ab|cd)*",
        "[^\\\\\"a]{1,4}",
        "\\\\d+(\\\\.\\\\d{2})?",
        ".*",
        "[가-힣]+",
        "a?b?c?",
        "(x|xy|xyz){2,3}"
    };
    private static final String[] WORDS = {
        "blue",
        "mugs",
        "10482",
        "MUG-104",
        "한국어",
        "é",
        "\"quoted\"",
        "a\\b",
        "🪑",
        "12 Elm Street,",
        "Leeds\n",
        "ab",
        "  ",
        "abcd"
    };

    private RandomSchemas() {}

    public static String object(Random random) {
        return object(random, 0);
    }

    public static List<String> texts(Random random) {
        List<String> texts = new ArrayList<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            var text = new StringBuilder();
            int words = random.nextInt(6);
            for (int w = 0; w < words; w++) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(4) == 0 ? "" : " ");
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private static String object(Random random, int depth) {
        int count = random.nextInt(depth == 0 ? 5 : 3);
        List<String> properties = new ArrayList<>();
        List<String> required = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "\"" + "p".repeat(1 + i % 2) + (i < 2 ? "" : String.valueOf(i)) + "\"";
            properties.add(name + ":" + value(random, depth + 1));
            if (random.nextBoolean()) required.add(name);
        }
        return "{\"type\":\"object\",\"properties\":{" + String.join(",", properties) + "},\"required\":["
                + String.join(",", required) + "],\"additionalProperties\":false}";
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth < 3 ? 9 : 7)) {
            case 0 -> "{\"type\":\"boolean\"}";
            case 1 -> integer(random);
            case 2 -> number(random);
            case 3 -> listed(random);
            case 4 -> text(random, false);
            case 5 -> text(random, true);
            case 6 -> pattern(random);
            case 7 -> object(random, depth);
            default -> array(random, depth);
        };
    }

    private static String listed(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "{\"type\":\"string\",\"enum\":[\"a\",\"ab\",\"b c\",\"한\"]}";
            case 1 -> "{\"type\":\"integer\",\"enum\":[1,10,100,25]}";
            case 2 -> "{\"enum\":[\"x\\n\",1,2.5,true,\"true\"]}";
            default -> "{\"const\":\"it's \\\"so\\\"\"}";
        };
    }

    private static String integer(Random random) {
        int low = random.nextInt(2000) - 1000;
        return switch (random.nextInt(5)) {
            case 4 -> "{\"type\":\"integer\",\"exclusiveMinimum\":" + low + ",\"exclusiveMaximum\":" + (low + 2) + "}";
            case 0 -> "{\"type\":\"integer\"}";
            case 1 -> "{\"type\":\"integer\",\"minimum\":" + low + "}";
            case 2 -> "{\"type\":\"integer\",\"maximum\":" + low + "}";
            default -> "{\"type\":\"integer\",\"minimum\":" + low + ",\"maximum\":" + (low + random.nextInt(300)) + "}";
        };
    }

    private static String number(Random random) {
        double low = (random.nextInt(20_000) - 10_000) / 100.0;
        double high = low + random.nextInt(500) / 1000.0;
        return switch (random.nextInt(4)) {
            case 3 -> "{\"type\":\"number\",\"exclusiveMinimum\":" + low + ",\"exclusiveMaximum\":" + (low + 0.5) + "}";
            case 0 -> "{\"type\":\"number\"}";
            case 1 -> "{\"type\":\"number\",\"minimum\":" + low + "}";
            default -> "{\"type\":\"number\",\"minimum\":" + low + ",\"maximum\":" + high + "}";
        };
    }

    private static String text(Random random, boolean grounded) {
        int least = random.nextInt(4);
        String limits = ",\"minLength\":" + least + ",\"maxLength\":" + (least + random.nextInt(12));
        return "{\"type\":\"string\"" + (random.nextInt(3) == 0 ? "" : limits)
                + (grounded ? ",\"x-grounded\":true" : "") + "}";
    }

    private static String pattern(Random random) {
        String pattern = PATTERNS[random.nextInt(PATTERNS.length)];
        String limit = random.nextBoolean() ? "" : ",\"minLength\":1,\"maxLength\":" + (3 + random.nextInt(9));
        return "{\"type\":\"string\",\"pattern\":\"" + pattern + "\"" + limit
                + (random.nextInt(4) == 0 ? ",\"x-grounded\":true" : "") + "}";
    }

    private static String array(Random random, int depth) {
        int least = random.nextInt(3);
        return "{\"type\":\"array\",\"items\":" + value(random, depth + 1) + ",\"minItems\":" + least + ",\"maxItems\":"
                + (least + random.nextInt(4)) + "}";
    }
}
