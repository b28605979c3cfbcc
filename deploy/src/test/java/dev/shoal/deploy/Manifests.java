package dev.shoal.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads the files of this folder into one shape: containers with their command lines, ports and configuration files. */
final class Manifests {
    static final Path FOLDER = Path.of(System.getProperty("shoal.root"), "deploy");

    /** @param arguments what follows the image's entry point, @param ports that others reach */
    record Container(
            String name, String image, List<String> arguments, List<Integer> ports, List<String> environment) {}

    private Manifests() {}

    static List<Container> compose() throws IOException {
        List<Container> containers = new ArrayList<>();
        Map<?, ?> file = (Map<?, ?>) documents("compose.yaml").get(0);
        map(file, "services").forEach((name, value) -> {
            Map<?, ?> service = merged((Map<?, ?>) value);
            containers.add(new Container(
                    (String) name,
                    String.valueOf(service.get("image")),
                    texts(service.get("command")),
                    texts(service.get("expose")).stream().map(Integer::valueOf).toList(),
                    service.containsKey("environment")
                            ? map(service, "environment").keySet().stream()
                                    .map(String::valueOf)
                                    .toList()
                            : List.of()));
        });
        return containers;
    }

    /** Compose's merge key {@code <<}, which YAML 1.2 knows no more. */
    private static Map<?, ?> merged(Map<?, ?> service) {
        Map<Object, Object> all = new HashMap<>();
        if (service.containsKey("<<")) all.putAll(map(service, "<<"));
        all.putAll(service);
        return all;
    }

    static List<Container> kubernetes() throws IOException {
        List<Container> containers = new ArrayList<>();
        List<Object> documents = documents("kubernetes/shoal.yaml");
        documents.addAll(documents("kubernetes/gpu.yaml"));
        for (Object document : documents) {
            Map<?, ?> resource = (Map<?, ?>) document;
            if (List.of("ConfigMap", "Service").contains((String) resource.get("kind"))) continue;
            Map<?, ?> pod = map(map(map(resource, "spec"), "template"), "spec");
            for (Object each : (List<?>) pod.get("containers")) {
                Map<?, ?> container = (Map<?, ?>) each;
                List<Integer> ports = new ArrayList<>();
                for (Object port : list(container.get("ports"))) {
                    ports.add((Integer) ((Map<?, ?>) port).get("containerPort"));
                }
                for (String probe : List.of("livenessProbe", "readinessProbe")) {
                    if (container.containsKey(probe)) {
                        ports.add(
                                (Integer) map(map(container, probe), "httpGet").get("port"));
                    }
                }
                containers.add(new Container(
                        (String) container.get("name"),
                        (String) container.get("image"),
                        texts(container.get("args")),
                        ports,
                        list(container.get("env")).stream()
                                .map(variable -> (String) ((Map<?, ?>) variable).get("name"))
                                .toList()));
            }
        }
        return containers;
    }

    /** The configuration files in the ConfigMap, by name. */
    static Map<?, ?> configMap() throws IOException {
        return configMap("kubernetes/shoal.yaml");
    }

    static Map<?, ?> configMap(String file) throws IOException {
        for (Object document : documents(file)) {
            Map<?, ?> resource = (Map<?, ?>) document;
            if (resource.get("kind").equals("ConfigMap")) return map(resource, "data");
        }
        throw new AssertionError("no ConfigMap in " + file);
    }

    /** Paths that the probes ask for. */
    static List<String> probePaths() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(FOLDER.resolve("kubernetes/shoal.yaml")));
        lines.addAll(Files.readAllLines(FOLDER.resolve("kubernetes/gpu.yaml")));
        return lines.stream()
                .filter(line -> line.contains("httpGet"))
                .map(line -> line.replaceAll(".*path: ([^,]+),.*", "$1"))
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Object> documents(String file) throws IOException {
        List<Object> documents = new ArrayList<>();
        LoadSettings settings =
                LoadSettings.builder().setMaxAliasesForCollections(100).build();
        new Load(settings)
                .loadAllFromString(Files.readString(FOLDER.resolve(file)))
                .forEach(documents::add);
        return documents;
    }

    private static Map<?, ?> map(Map<?, ?> parent, String key) {
        return (Map<?, ?>) parent.get(key);
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    private static List<String> texts(Object value) {
        return list(value).stream().map(String::valueOf).toList();
    }
}
