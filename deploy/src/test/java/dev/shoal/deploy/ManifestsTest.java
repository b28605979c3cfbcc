package dev.shoal.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.Settings;
import dev.shoal.cli.Shoal;
import dev.shoal.connectors.host.ConnectorsConfig;
import dev.shoal.deploy.Manifests.Container;
import dev.shoal.streams.OrchestratorConfig;
import dev.shoal.workers.WorkerConfig;
import dev.shoal.workers.onnx.Device;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command, port and setting of the manifests is one that the code knows. */
class ManifestsTest {
    private static final List<String> PROCESSES = List.of("orchestrator", "worker", "connectors");

    @Test
    void everyCommandLineParses() throws IOException {
        int checked = 0;
        for (Container container : shoals()) {
            new CommandLine(new Shoal()).parseArgs(container.arguments().toArray(String[]::new));
            checked++;
        }
        assertTrue(checked >= 10, "only " + checked + " containers found");
    }

    @Test
    void everyConfigurationFileThatACommandNamesIsMounted() throws IOException {
        for (Container container : shoals()) {
            int flag = container.arguments().indexOf("--config");
            if (flag < 0) continue;
            String file = container.arguments().get(flag + 1);
            assertTrue(file.startsWith("/etc/shoal/"), container.name() + ": " + file);
            String name = file.substring("/etc/shoal/".length());
            assertTrue(Files.exists(Manifests.FOLDER.resolve("config").resolve(name)), container.name() + ": " + file);
            assertTrue(Manifests.configMap().containsKey(name), "ConfigMap lacks " + name);
        }
    }

    @Test
    void everySettingIsKnownAndValid() throws IOException {
        for (Map<String, String> files : List.of(composeConfig(), kubernetesConfig())) {
            OrchestratorConfig.read(settings(files.get("orchestrator.properties")));
            WorkerConfig.read(settings(files.get("worker.properties")));
            ConnectorsConfig.read(settings(files.get("connectors.properties")));
        }
    }

    @Test
    void aWorkerOnAGpuIsTheOtherWorkerWithAGpu() throws IOException {
        String gpu = (String) Manifests.configMap("kubernetes/gpu.yaml").get("worker.properties");
        WorkerConfig config = WorkerConfig.read(settings(gpu));
        assertEquals(Device.CUDA, config.engine().device());
        assertTrue(config.lanes().count() * config.lanes().batch()
                >= config.engine().slots());
        Map<String, String> plain = properties(kubernetesConfig().get("worker.properties"));
        assertTrue(properties(gpu).entrySet().containsAll(plain.entrySet()), gpu);
    }

    @Test
    void bothImagesHoldTheSame() throws IOException {
        List<String> plain = Files.readAllLines(Manifests.FOLDER.resolve("Dockerfile"));
        List<String> gpu = Files.readAllLines(Manifests.FOLDER.resolve("Dockerfile.cuda"));
        List<String> copied = plain.stream()
                .filter(line -> line.startsWith("COPY --from=build"))
                .toList();
        assertTrue(copied.size() >= 5 && gpu.containsAll(copied), () -> copied + " and " + gpu);
        assertTrue(gpu.contains("RUN mvn -q -B -Pcuda -pl cli -am -DskipTests package"));
    }

    @Test
    void composeAndKubernetesConfigureTheSame() throws IOException {
        Map<String, String> kubernetes = kubernetesConfig();
        for (var file : composeConfig().entrySet()) {
            assertEquals(
                    properties(file.getValue()), properties(kubernetes.getOrDefault(file.getKey(), "")), file.getKey());
        }
    }

    @Test
    void portsAreTheHealthAndQueryEndpoints() throws IOException {
        Map<String, String> files = composeConfig();
        for (Container container : shoals()) {
            if (!PROCESSES.contains(container.name())) continue;
            Map<String, String> properties = properties(files.get(container.name() + ".properties"));
            Set<String> ports = new TreeSet<>(Set.of(properties.get("health.port")));
            if (properties.containsKey("query.port")) ports.add(properties.get("query.port"));
            Set<String> open = new TreeSet<>();
            container.ports().forEach(p -> open.add(String.valueOf(p)));
            assertEquals(ports, open, container.name());
        }
        assertEquals(List.of("/live", "/ready"), Manifests.probePaths());
    }

    @Test
    void variablesThatAConfigurationNeedsAreGiven() throws IOException {
        for (Container container : shoals()) {
            String config = composeConfig().getOrDefault(container.name() + ".properties", "");
            if (!config.contains("${env:")) continue;
            Pattern.compile("\\$\\{env:(\\w+)\\}")
                    .matcher(config)
                    .results()
                    .map(found -> found.group(1))
                    .forEach(name -> assertTrue(
                            container.environment().contains(name), container.name() + " is not given " + name));
        }
    }

    @Test
    void imageHoldsWhatTheConfigurationNames() throws IOException {
        String dockerfile = Files.readString(Manifests.FOLDER.resolve("Dockerfile"));
        String model = properties(composeConfig().get("worker.properties")).get("model.dir");
        assertTrue(dockerfile.contains("WORKDIR /opt/shoal"), "the image's folder");
        String relative = model.substring("/opt/shoal/".length());
        assertTrue(dockerfile.contains(relative + " " + relative), dockerfile);
        assertTrue(Files.isDirectory(Manifests.FOLDER.resolveSibling(relative)), relative);
    }

    private static List<Container> shoals() throws IOException {
        List<Container> all = new ArrayList<>(Manifests.compose());
        all.addAll(Manifests.kubernetes());
        return all.stream().filter(c -> c.image().startsWith("shoal:")).toList();
    }

    private static Map<String, String> composeConfig() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (var found = Files.list(Manifests.FOLDER.resolve("config"))) {
            for (Path file : found.toList()) files.put(file.getFileName().toString(), Files.readString(file));
        }
        return files;
    }

    private static Map<String, String> kubernetesConfig() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Manifests.configMap().forEach((name, text) -> files.put((String) name, (String) text));
        return files;
    }

    /** Settings with the variables that a container is given filled in. */
    private static Settings settings(String text) throws IOException {
        Map<String, String> values = properties(text);
        values.replaceAll((key, value) -> value.startsWith("${env:") ? "given-by-the-container" : value);
        return Settings.of(values);
    }

    private static Map<String, String> properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }
}
