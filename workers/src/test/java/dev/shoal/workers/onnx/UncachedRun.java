package dev.shoal.workers.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the runner is held against: all tokens in one pass through the same graph, with an empty past, and nothing else. */
final class UncachedRun implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final int firstPosition;

    UncachedRun(Path file, int firstPosition) throws OrtException {
        this.firstPosition = firstPosition;
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(file.toString(), options);
        }
    }

    /** Logits after the last token. */
    float[] logits(int... tokens) throws OrtException {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        for (NodeInfo input : session.getInputInfo().values()) inputs.put(input.getName(), input(input, tokens));
        try (OrtSession.Result result = session.run(inputs, Set.of("logits"))) {
            var logits = (OnnxTensor) result.get(0);
            float[] all = new float[logits.getFloatBuffer().remaining()];
            logits.getFloatBuffer().get(all);
            int vocabulary = (int) logits.getInfo().getShape()[2];
            return Arrays.copyOfRange(all, all.length - vocabulary, all.length);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor input(NodeInfo input, int[] tokens) throws OrtException {
        TensorInfo info = (TensorInfo) input.getInfo();
        long[] row = {1, tokens.length};
        long[] values = new long[tokens.length];
        switch (input.getName()) {
            case "input_ids":
                Arrays.setAll(values, i -> tokens[i]);
                return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), row);
            case "attention_mask":
                Arrays.fill(values, 1);
                return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), row);
            case "position_ids":
                Arrays.setAll(values, i -> firstPosition + i);
                return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), row);
            case "num_logits_to_keep":
                return OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[] {0}), new long[0]);
            case "seqlens_k":
                return OnnxTensor.createTensor(
                        environment, IntBuffer.wrap(new int[] {tokens.length - 1}), new long[] {1});
            case "total_sequence_length":
                return OnnxTensor.createTensor(environment, IntBuffer.wrap(new int[] {tokens.length}), new long[0]);
            case "use_cache_branch":
                return OnnxTensor.createTensor(environment, new boolean[] {false});
            default:
                long[] past = info.getShape().clone();
                past[0] = 1;
                past[2] = 0;
                ByteBuffer empty = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
                return OnnxTensor.createTensor(environment, empty, past, OnnxJavaType.valueOf(info.type.name()));
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
