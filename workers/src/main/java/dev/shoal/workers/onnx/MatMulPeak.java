package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;

/** How fast ONNX Runtime multiplies matrices of single precision on this machine: what no model can be faster than. */
public final class MatMulPeak {
    private static final int SIZE = 512;
    private static final int PRODUCTS = 4;
    private static final int FLOAT = 1;

    private MatMulPeak() {}

    /**
     * The fastest of several products of matrices that lie in the cache.
     *
     * @return multiplications and additions per second
     */
    public static double measure(RuntimeSettings settings, double seconds) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(settings.threads());
            options.addConfigEntry("session.intra_op.allow_spinning", settings.spinning() ? "1" : "0");
            OrtSession session = environment.createSession(model(), options);
            try (OnnxTensor x = zeros(environment);
                    OnnxTensor y = zeros(environment)) {
                return fastest(session, Map.of("x", x), Map.of("y" + PRODUCTS, y), seconds);
            } finally {
                session.close();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("the product of matrices does not run: " + e.getMessage(), e);
        }
    }

    private static double fastest(
            OrtSession session, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs, double seconds)
            throws OrtException {
        for (int i = 0; i < 3; i++) session.run(inputs, outputs).close();
        long best = Long.MAX_VALUE;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do {
            long start = System.nanoTime();
            session.run(inputs, outputs).close();
            best = Math.min(best, System.nanoTime() - start);
        } while (System.nanoTime() < end);
        return 2.0 * SIZE * SIZE * SIZE * PRODUCTS / (best / 1e9);
    }

    private static OnnxTensor zeros(OrtEnvironment environment) throws OrtException {
        var buffer = ByteBuffer.allocateDirect(SIZE * SIZE * Float.BYTES).order(ByteOrder.nativeOrder());
        return OnnxTensor.createTensor(environment, buffer.asFloatBuffer(), new long[] {SIZE, SIZE});
    }

    /** y = x A B C ..., the field numbers those of onnx.proto. */
    private static byte[] model() {
        Random random = new Random(1);
        var graph = new ProtoMessage().add(2, "peak");
        for (int i = 1; i <= PRODUCTS; i++) {
            ByteBuffer weights = ByteBuffer.allocate(SIZE * SIZE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (weights.hasRemaining()) weights.putFloat((float) random.nextGaussian() / SIZE);
            graph.add(
                    GraphEdit.GRAPH_INITIALIZER,
                    Initializer.floats("w" + i, SIZE, SIZE, weights.array()).message());
            graph.add(
                    1,
                    new ProtoMessage()
                            .add(GraphEdit.NODE_INPUT, i == 1 ? "x" : "y" + (i - 1))
                            .add(GraphEdit.NODE_INPUT, "w" + i)
                            .add(GraphEdit.NODE_OUTPUT, "y" + i)
                            .add(GraphEdit.NODE_TYPE, "MatMul"));
        }
        graph.add(11, square("x")).add(12, square("y" + PRODUCTS));
        var operators = new ProtoMessage().add(1, "").add(2, 17);
        return new ProtoMessage().add(1, 8).add(8, operators).add(7, graph).written();
    }

    private static ProtoMessage square(String name) {
        var side = new ProtoMessage().add(1, SIZE);
        var shape = new ProtoMessage().add(1, side).add(1, side);
        var tensor = new ProtoMessage().add(1, FLOAT).add(2, shape);
        return new ProtoMessage().add(1, name).add(2, new ProtoMessage().add(1, tensor));
    }
}
