package dev.shoal.connectors.host;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Secret;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.connectors.http.HttpConnector;
import dev.shoal.connectors.sql.SqlConnector;
import dev.shoal.schemas.topic.Topics;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings of a process of tool connectors. Immutable.
 *
 * @param kafka Kafka's own settings, {@code bootstrap.servers} among them
 * @param schemaRegistry Confluent's own settings
 * @param connectors names, in order
 * @param sql present if {@code sql} is among the connectors
 * @param http present if {@code http} is among the connectors
 * @param others settings of connectors found on the class path, by name
 * @param healthPort where to answer health checks; none if empty
 */
public record ConnectorsConfig(
        Map<String, Object> kafka,
        Map<String, String> schemaRegistry,
        Topics topics,
        List<String> connectors,
        Limits limits,
        Optional<SqlConnector.Config> sql,
        Optional<HttpConnector.Config> http,
        Map<String, Map<String, String>> others,
        Optional<Integer> healthPort) {
    private static final String SQL = "sql";
    private static final String HTTP = "http";

    /** For each connector: lanes, invocations per lane, calls at once, and the share group's delivery limit. */
    public record Limits(int lanes, int batch, int concurrency, int deliveryLimit) {}

    public ConnectorsConfig {
        kafka = Map.copyOf(kafka);
        schemaRegistry = Map.copyOf(schemaRegistry);
        connectors = List.copyOf(connectors);
        others = Map.copyOf(others);
    }

    /** @throws dev.shoal.bootstrap.config.InvalidInput with every problem */
    public static ConnectorsConfig read(Settings settings) {
        ConnectionSettings connection = ConnectionSettings.read(settings);
        List<String> names = names(settings);
        Limits limits = new Limits(
                settings.integer("connector.lanes", 2, 1, 64),
                settings.integer("connector.batch", 16, 1, 500),
                settings.integer("connector.concurrency", 16, 1, 1000),
                settings.integer("connector.delivery.limit", 5, 2, 10));
        var config = new ConnectorsConfig(
                connection.clients(),
                connection.registry(),
                new Topics(connection.topicPrefix()),
                names,
                limits,
                names.contains(SQL) ? Optional.of(sql(settings, limits)) : Optional.empty(),
                names.contains(HTTP) ? http(settings) : Optional.empty(),
                others(settings, names),
                ConnectionSettings.healthPort(settings));
        settings.throwIfAnyProblem();
        return config;
    }

    private static List<String> names(Settings settings) {
        String given = settings.string("connectors");
        List<String> names = List.of(given.trim().split("\\s*,\\s*"));
        boolean wellFormed = names.stream().allMatch(name -> name.matches("[a-z][a-z0-9-]*"));
        settings.check(
                given.isEmpty() || wellFormed && names.stream().distinct().count() == names.size(),
                "connectors",
                "must be different names of lower case letters, digits and -, with commas between them");
        return names;
    }

    private static SqlConnector.Config sql(Settings settings, Limits limits) {
        String url = settings.string("sql.url");
        settings.check(url.isEmpty() || url.startsWith("jdbc:"), "sql.url", "must start with jdbc:");
        return new SqlConnector.Config(
                url,
                settings.optional("sql.user"),
                settings.secret("sql.password"),
                settings.integer("sql.pool.size", Math.min(limits.concurrency(), 10), 1, 500));
    }

    private static Optional<HttpConnector.Config> http(Settings settings) {
        String url = settings.string("http.base.url");
        Map<String, Secret> headers = new TreeMap<>();
        settings.prefixed("http.header.").forEach((name, value) -> headers.put(name, new Secret(value)));
        if (url.isEmpty()) return Optional.empty();
        try {
            return Optional.of(new HttpConnector.Config(URI.create(url), headers));
        } catch (IllegalArgumentException e) {
            settings.check(false, "http.base.url", "must be http:// or https:// with a host, without user and query");
            return Optional.empty();
        }
    }

    private static Map<String, Map<String, String>> others(Settings settings, List<String> names) {
        Map<String, Map<String, String>> others = new HashMap<>();
        for (String name : names) {
            boolean builtIn = name.equals(SQL) || name.equals(HTTP) || name.isEmpty();
            if (!builtIn) others.put(name, settings.prefixed("connector." + name + "."));
        }
        return others;
    }
}
