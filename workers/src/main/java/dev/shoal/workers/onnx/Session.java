package dev.shoal.workers.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.shoal.workers.onnx.device.DeviceUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A graph in ONNX Runtime, and what is known of it. */
record Session(OrtEnvironment environment, OrtSession session, Graph graph) {
    private static final long MOST_EDITED_BYTES = 128L << 20;

    /** Beyond this the weights are read from memory, where packed ones are faster. */
    private static final long MOST_UNPACKED_BYTES = 256L << 20;

    /**
     * @param device CPU or CUDA
     * @throws DeviceUnavailable if this process cannot use the device
     * @throws InvalidModel if the file is missing or corrupt, or the graph is of a kind that cannot be served
     */
    static Session load(Path file, RuntimeSettings settings, Device device) throws DeviceUnavailable {
        GraphFile source = GraphFile.read(file);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session;
        try (var options = options(settings, device)) {
            Optional<byte[]> edited = edited(file, source, settings);
            session = edited.isPresent()
                    ? environment.createSession(edited.get(), options)
                    : environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new InvalidModel(file + " cannot be loaded, copy or export it again: " + e.getMessage(), e);
        }
        try {
            return new Session(environment, session, Graph.read(file, source, session));
        } catch (OrtException | RuntimeException e) {
            close(session);
            if (e instanceof InvalidModel invalid) throw invalid;
            throw new InvalidModel(file + " cannot be served: " + e.getMessage(), e);
        }
    }

    /** Only a graph that is small and whole in its file is changed. */
    private static Optional<byte[]> edited(Path file, GraphFile source, RuntimeSettings settings) {
        if (!source.tensors().isEmpty()) return Optional.empty();
        try {
            if (Files.size(file) > MOST_EDITED_BYTES) return Optional.empty();
            byte[] model = Files.readAllBytes(file);
            boolean unpack = settings.weights() == Weights.UNPACKED && unpacks(model);
            return GraphEdit.edited(model, unpack);
        } catch (IOException e) {
            throw new InvalidModel(file + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Whatever is wrong with it, ONNX Runtime has the better words.
            return Optional.empty();
        }
    }

    /** Whether its weights may be unpacked. */
    static boolean unpacks(byte[] model) {
        return GraphEdit.unpackedBytes(model) <= MOST_UNPACKED_BYTES;
    }

    static OrtSession.SessionOptions options(RuntimeSettings settings, Device device)
            throws OrtException, DeviceUnavailable {
        var options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(settings.threads());
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", settings.spinning() ? "1" : "0");
        options.addConfigEntry("session.inter_op.allow_spinning", "0");
        if (device == Device.CUDA) addCuda(options);
        return options;
    }

    /** Rounding as the processor does it, so that tokens do not depend on where they were computed more than they must. */
    private static void addCuda(OrtSession.SessionOptions options) throws DeviceUnavailable {
        try (var cuda = new OrtCUDAProviderOptions(0)) {
            cuda.add("use_tf32", "0");
            options.addCUDA(cuda);
        } catch (OrtException | UnsatisfiedLinkError e) {
            options.close();
            throw new DeviceUnavailable(e.getMessage(), e);
        }
    }

    void close() {
        close(session);
    }

    static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the session does not close", e);
        }
    }
}
