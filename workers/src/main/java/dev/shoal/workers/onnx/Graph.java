package dev.shoal.workers.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;

/** What a graph's own input and output info says: the names and sizes that a runner needs. */
record Graph(int layers, int kvHeads, int headSize, int vocabulary) {
    static final String IDS = "input_ids";
    static final String MASK = "attention_mask";
    static final String LOGITS = "logits";
    private static final String WANTED = "; a model needs the inputs " + IDS + ", " + MASK
            + " and past_key_values.N.key/value, the outputs " + LOGITS
            + " and present.N.key/value, and GroupQueryAttention that keeps past and present in one buffer";

    static String past(int layer, String part) {
        return "past_key_values." + layer + "." + part;
    }

    static String present(int layer, String part) {
        return "present." + layer + "." + part;
    }

    /** @throws InvalidModel naming the input or output that is missing or not known */
    static Graph read(Path file, OrtSession session) throws OrtException {
        Map<String, NodeInfo> inputs = session.getInputInfo();
        Map<String, NodeInfo> outputs = session.getOutputInfo();
        int layers = 0;
        while (inputs.containsKey(past(layers, "key"))) layers++;
        var expectedInputs = new TreeSet<>(Arrays.asList(IDS, MASK));
        var expectedOutputs = new TreeSet<>(Arrays.asList(LOGITS));
        for (int layer = 0; layer < Math.max(1, layers); layer++) {
            for (String part : new String[] {"key", "value"}) {
                expectedInputs.add(past(layer, part));
                expectedOutputs.add(present(layer, part));
            }
        }
        same(file, "input", expectedInputs, inputs);
        same(file, "output", expectedOutputs, outputs);
        integers(file, inputs, IDS);
        integers(file, inputs, MASK);
        long[] cache = shape(file, inputs, past(0, "key"), OnnxJavaType.FLOAT, 4);
        long[] logits = shape(file, outputs, LOGITS, OnnxJavaType.FLOAT, 3);
        for (int layer = 0; layer < layers; layer++) {
            sameCache(file, inputs, past(layer, "key"), cache);
            sameCache(file, inputs, past(layer, "value"), cache);
        }
        if (cache[1] <= 0 || cache[3] <= 0)
            throw invalid(file, past(0, "key") + " has no fixed number of heads or head size");
        if (logits[1] != 1) {
            throw invalid(
                    file,
                    LOGITS + " has the shape " + Arrays.toString(logits)
                            + "; export logits of the last position only, [batch, 1, vocabulary]");
        }
        if (logits[2] <= 0) throw invalid(file, LOGITS + " has no fixed vocabulary size");
        return new Graph(layers, (int) cache[1], (int) cache[3], (int) logits[2]);
    }

    private static void same(Path file, String kind, TreeSet<String> expected, Map<String, NodeInfo> found) {
        for (String name : expected) {
            if (!found.containsKey(name)) throw invalid(file, "the " + kind + " " + name + " is missing" + WANTED);
        }
        for (String name : found.keySet()) {
            if (!expected.contains(name)) throw invalid(file, "the " + kind + " " + name + " is not known" + WANTED);
        }
    }

    private static void integers(Path file, Map<String, NodeInfo> inputs, String name) {
        shape(file, inputs, name, OnnxJavaType.INT64, 2);
    }

    private static void sameCache(Path file, Map<String, NodeInfo> inputs, String name, long[] first) {
        long[] shape = shape(file, inputs, name, OnnxJavaType.FLOAT, 4);
        if (shape[1] != first[1] || shape[3] != first[3]) {
            throw invalid(
                    file,
                    name + " has the shape " + Arrays.toString(shape) + " and the first layer has "
                            + Arrays.toString(first)
                            + "; all layers must have the same number of KV heads and head size");
        }
    }

    private static long[] shape(
            Path file, Map<String, NodeInfo> nodes, String name, OnnxJavaType type, int dimensions) {
        if (!(nodes.get(name).getInfo() instanceof TensorInfo info)) throw invalid(file, name + " is not a tensor");
        if (info.type != type || info.getShape().length != dimensions) {
            throw invalid(
                    file,
                    name + " is " + info.type + Arrays.toString(info.getShape()) + ", expected " + type + " with "
                            + dimensions + " dimensions");
        }
        return info.getShape();
    }

    private static InvalidModel invalid(Path file, String what) {
        return new InvalidModel(file + " cannot be served: " + what);
    }
}
