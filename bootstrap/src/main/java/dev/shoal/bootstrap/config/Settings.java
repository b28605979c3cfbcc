package dev.shoal.bootstrap.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings of one process: flat keys, read once at start.
 *
 * <p>A value {@code ${env:NAME}} is taken from the environment. Each getter remembers its key; {@link #throwIfAnyProblem}
 * then reports every wrong value and every key that nobody asked for. Not thread-safe.
 */
public final class Settings {
    private final Map<String, String> values;
    private final Map<String, String> environment;
    private final Set<String> known = new TreeSet<>();
    private final Set<String> prefixes = new TreeSet<>();
    private final Problems problems;

    private Settings(String subject, Map<String, String> values, Map<String, String> environment) {
        this.values = new TreeMap<>(values);
        this.environment = environment;
        this.problems = new Problems(subject);
    }

    public static Settings of(Map<String, String> values) {
        return new Settings("Configuration", values, System.getenv());
    }

    static Settings of(Map<String, String> values, Map<String, String> environment) {
        return new Settings("Configuration", values, environment);
    }

    /** @throws InvalidInput if the file cannot be read or is not a properties file */
    public static Settings load(Path file) {
        return load(file, Map.of());
    }

    /**
     * @param given take the place of the file's own values
     * @throws InvalidInput if the file cannot be read or is not a properties file
     */
    public static Settings load(Path file, Map<String, String> given) {
        Properties properties = new Properties();
        Problems unreadable = new Problems("Configuration " + file);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            unreadable.add("file", Files.exists(file) ? "cannot be read: " + e.getMessage() : "does not exist");
        } catch (IllegalArgumentException e) {
            unreadable.add("file", "is not a properties file: " + e.getMessage());
        }
        unreadable.throwIfAny();
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : properties.stringPropertyNames()) {
            values.put(name, properties.getProperty(name).trim());
        }
        values.putAll(given);
        return new Settings("Configuration " + file, values, System.getenv());
    }

    /** A required text. */
    public String string(String key) {
        return find(key).orElseGet(() -> {
            problems.add(key, "is required");
            return "";
        });
    }

    public String string(String key, String fallback) {
        return find(key).orElse(fallback);
    }

    public Optional<String> optional(String key) {
        return find(key);
    }

    public Optional<Secret> secret(String key) {
        return find(key).map(Secret::new);
    }

    public Path path(String key) {
        return Path.of(string(key));
    }

    public int integer(String key, int fallback, int least, int most) {
        return (int) number(key, fallback, least, most);
    }

    public boolean bool(String key, boolean fallback) {
        Optional<String> value = find(key);
        if (value.isEmpty()) return fallback;
        if (value.get().equals("true") || value.get().equals("false"))
            return value.get().equals("true");
        problems.add(key + "=" + value.get(), "must be true or false");
        return fallback;
    }

    /** One of an enum's constants, spelled in lower case. */
    public <E extends Enum<E>> E choice(String key, E fallback) {
        Optional<String> value = find(key);
        if (value.isEmpty()) return fallback;
        List<String> names = new ArrayList<>();
        for (E constant : fallback.getDeclaringClass().getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT);
            if (name.equals(value.get())) return constant;
            names.add(name);
        }
        String last = names.remove(names.size() - 1);
        problems.add(key + "=" + value.get(), "must be " + String.join(", ", names) + " or " + last);
        return fallback;
    }

    /** A time in milliseconds; the key ends with {@code .ms}. */
    public Duration millis(String key, Duration fallback, Duration least, Duration most) {
        return Duration.ofMillis(number(key, fallback.toMillis(), least.toMillis(), most.toMillis()));
    }

    /** Every setting that starts with the prefix, without it: what is handed on to a library as it is. */
    public Map<String, String> prefixed(String prefix) {
        prefixes.add(prefix);
        Map<String, String> found = new TreeMap<>();
        for (String key : values.keySet()) {
            if (key.startsWith(prefix))
                found.put(key.substring(prefix.length()), find(key).orElse(""));
        }
        return found;
    }

    /** Reports a problem with the key unless the condition holds. */
    public void check(boolean holds, String key, String what) {
        if (!holds) problems.add(values.containsKey(key) ? key + "=" + values.get(key) : key, what);
    }

    /** @throws InvalidInput with every problem, unknown keys included */
    public void throwIfAnyProblem() {
        for (String key : values.keySet()) {
            boolean expected = known.contains(key) || prefixes.stream().anyMatch(key::startsWith);
            if (!expected)
                problems.add(
                        key,
                        "unknown"
                                + Nearest.to(key, known)
                                        .map(n -> "; did you mean " + n + "?")
                                        .orElse(""));
        }
        problems.throwIfAny();
    }

    private long number(String key, long fallback, long least, long most) {
        Optional<String> value = find(key);
        if (value.isEmpty()) return fallback;
        try {
            long parsed = Long.parseLong(value.get());
            if (parsed >= least && parsed <= most) return parsed;
        } catch (NumberFormatException e) {
            // reported below, with the range
        }
        problems.add(key + "=" + value.get(), "must be a whole number from " + least + " to " + most);
        return fallback;
    }

    private Optional<String> find(String key) {
        known.add(key);
        String value = values.get(key);
        if (value == null || value.isEmpty()) return Optional.empty();
        if (!value.startsWith("${env:") || !value.endsWith("}")) return Optional.of(value);
        String name = value.substring("${env:".length(), value.length() - 1);
        String found = environment.get(name);
        if (found == null) problems.add(key, "environment variable " + name + " is not set");
        return Optional.ofNullable(found);
    }
}
