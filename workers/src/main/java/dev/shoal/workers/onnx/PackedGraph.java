package dev.shoal.workers.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.shoal.workers.onnx.device.DeviceUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A graph changed by {@link PackEdit} in ONNX Runtime, which several runners may use at once. Thread-safe. */
final class PackedGraph {
    private static final long MOST_BYTES = 128L << 20;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Graph graph;
    private int users = 1;

    private PackedGraph(OrtEnvironment environment, OrtSession session, Graph graph) {
        this.environment = environment;
        this.session = session;
        this.graph = graph;
    }

    /**
     * Nothing where the graph is of another kind, large, has its weights in another file, or runs on a device.
     *
     * @param places most keys that a pass sees
     */
    static Optional<PackedGraph> load(Path file, int places, RuntimeSettings settings) {
        GraphFile source = GraphFile.read(file);
        if (!source.tensors().isEmpty() || !Placements.onProcessor(settings)) return Optional.empty();
        try {
            if (Files.size(file) > MOST_BYTES) return Optional.empty();
            byte[] model = Files.readAllBytes(file);
            boolean unpack = settings.weights() == Weights.UNPACKED && Session.unpacks(model);
            Optional<byte[]> packed = GraphEdit.packed(model, unpack, places);
            return packed.isEmpty() ? Optional.empty() : load(file, source, packed.get(), settings);
        } catch (IOException e) {
            throw new InvalidModel(file + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Whatever is wrong with it, the plain runner has the better words.
            return Optional.empty();
        }
    }

    private static Optional<PackedGraph> load(Path file, GraphFile source, byte[] model, RuntimeSettings settings) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session;
        try (var options = Session.options(settings, Device.CPU)) {
            session = environment.createSession(model, options);
        } catch (OrtException | DeviceUnavailable e) {
            return Optional.empty();
        }
        try {
            Graph graph = Graph.read(file, source, session);
            if (fits(graph)) return Optional.of(new PackedGraph(environment, session, graph));
        } catch (OrtException | InvalidModel e) {
            // As above.
        }
        Session.close(session);
        return Optional.empty();
    }

    private static boolean fits(Graph graph) {
        return graph.inPlace()
                && graph.kvType() == ElementType.FLOAT32
                && graph.logitsType() == ElementType.FLOAT32
                && !graph.tokenByToken()
                && !graph.declares(Graph.BRANCH);
    }

    OrtEnvironment environment() {
        return environment;
    }

    OrtSession session() {
        return session;
    }

    Graph graph() {
        return graph;
    }

    /** For one more runner; nothing where it is closed already. */
    synchronized boolean use() {
        if (users == 0) return false;
        users++;
        return true;
    }

    /** One runner needs it no longer; the last one closes it. */
    synchronized void leave() {
        users--;
        if (users == 0) Session.close(session);
    }
}
