package dev.shoal.workers.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;

/** A graph in ONNX Runtime, and what is known of it. */
record Session(OrtEnvironment environment, OrtSession session, Graph graph) {
    /** @throws InvalidModel if the file is missing or corrupt, or the graph is of a kind that cannot be served */
    static Session load(Path file, RuntimeSettings settings) {
        GraphFile source = GraphFile.read(file);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session;
        try (var options = options(settings)) {
            session = environment.createSession(file.toString(), options);
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

    private static OrtSession.SessionOptions options(RuntimeSettings settings) throws OrtException {
        var options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(settings.threads());
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", settings.spinning() ? "1" : "0");
        options.addConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
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
