package dev.shoal.cli.chaos;

import dev.shoal.cli.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.metadata.storage.Formatter;

/** One broker and controller of a cluster, in a process of its own. Stateless. */
final class ClusterBroker {
    private static final String FORMATTED = "meta.properties";

    private ClusterBroker() {}

    /** The process: its folder and the file with its settings are the arguments. */
    static void main(List<String> arguments) throws Exception {
        Map<String, String> settings = new HashMap<>();
        var file = new Properties();
        try (InputStream in = Files.newInputStream(Path.of(arguments.get(1)))) {
            file.load(in);
        }
        file.forEach((key, value) -> settings.put((String) key, (String) value));
        Path folder = Path.of(arguments.get(0));
        format(folder, settings);
        // The port is one of the listeners in the settings.
        EmbeddedBroker.start(folder, 1, settings);
        System.out.println("broker " + settings.get("node.id") + " is up");
        new CountDownLatch(1).await();
    }

    static List<String> arguments(Path folder, Path settings) {
        return List.of(ChildProgram.BROKER, folder.toString(), settings.toString());
    }

    /** All brokers of a cluster are formatted with its id; a broker that was formatted before keeps what it has. */
    private static void format(Path folder, Map<String, String> settings) throws Exception {
        Path logs = folder.resolve("kafka");
        String clusterId = settings.remove("cluster.id");
        if (Files.exists(logs.resolve(FORMATTED))) return;
        Files.createDirectories(folder);
        var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        new Formatter()
                .setPrintStream(silent)
                .setNodeId(Integer.parseInt(settings.get("node.id")))
                .setClusterId(clusterId)
                .setControllerListenerName(settings.get("controller.listener.names"))
                .addDirectory(logs.toString())
                .setMetadataLogDirectory(logs.toString())
                .run();
    }

    /** What three brokers have in common beside their addresses. */
    static Map<String, String> cluster() {
        Map<String, String> settings = new HashMap<>();
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(topic + ".replication.factor", "3");
            settings.put(topic + ".num.partitions", "3");
        }
        settings.put("transaction.state.log.min.isr", "2");
        settings.put("share.coordinator.state.topic.min.isr", "2");
        settings.put("default.replication.factor", "3");
        settings.put("min.insync.replicas", "2");
        // One thread for each of a dozen listeners is plenty.
        settings.put("num.network.threads", "1");
        settings.put("log.segment.bytes", "16777216");
        // Three brokers share one machine with all the rest: fewer heartbeats leave it more.
        settings.put("group.share.heartbeat.interval.ms", "2000");
        return settings;
    }

    /** Writes the settings of one broker. */
    static Path write(Path file, Map<String, String> settings) throws IOException {
        var properties = new Properties();
        properties.putAll(settings);
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        return file;
    }
}
