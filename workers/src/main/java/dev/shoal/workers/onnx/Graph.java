package dev.shoal.workers.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a graph's own input and output info says: the names, types and sizes that a runner needs.
 *
 * @param controls inputs beside the past, by name
 * @param inPlace whether past and present may be one buffer
 * @param lastLogits whether the graph computes logits of the last positions that are asked for only
 * @param tokenByToken whether a pass takes one token only, @param rowByRow whether it takes one sequence only
 */
record Graph(
        List<KvPart> parts,
        ElementType kvType,
        ElementType logitsType,
        int vocabulary,
        Map<String, Control> controls,
        boolean inPlace,
        boolean groupQuery,
        boolean lastLogits,
        boolean tokenByToken,
        boolean rowByRow) {
    static final String IDS = "input_ids";
    static final String MASK = "attention_mask";
    static final String POSITIONS = "position_ids";
    static final String KEEP = "num_logits_to_keep";
    static final String BRANCH = "use_cache_branch";
    static final String LENGTHS = "seqlens_k";
    static final String TOTAL = "total_sequence_length";
    static final String LOGITS = "logits";

    /** See {@link GraphEdit}. */
    static final String FIRST_LOGIT = GraphEdit.FIRST_LOGIT;

    private static final Pattern PAST = Pattern.compile("past_key_values\\.(\\d{1,4})\\.(key|value)");
    private static final String EXPORT = "; export it for the task text-generation-with-past";
    private static final int MOST_VOCABULARY = 1_000_000;

    /** How an input is declared. */
    record Control(OnnxJavaType type, long[] shape) {}

    /** @throws InvalidModel naming the input or output that is missing or not known */
    static Graph read(Path file, GraphFile source, OrtSession session) throws OrtException {
        return new Reader(file, source, session.getInputInfo(), session.getOutputInfo()).read();
    }

    /** Whether a pass can give logits of several last positions. */
    boolean severalLogits() {
        return !tokenByToken && (!lastLogits || declares(KEEP) || declares(FIRST_LOGIT));
    }

    boolean declares(String input) {
        return controls.containsKey(input);
    }

    /**
     * Whether sequences of different lengths may run side by side, the shorter ones padded in front: the mask hides the
     * padding and the positions do not count it. GroupQueryAttention takes its lengths to begin in front.
     */
    boolean padsInFront() {
        return declares(MASK) && declares(POSITIONS) && !groupQuery;
    }

    private record Reader(Path file, GraphFile source, Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs) {
        Graph read() {
            List<KvPart> parts = parts();
            Map<String, Control> controls = controls();
            for (String name : outputs.keySet()) if (name.startsWith("present")) cacheOutput(name, parts);
            TensorInfo logits = tensor(outputs, LOGITS, 3);
            long[] shape = logits.getShape();
            if (shape[2] < 1 || shape[2] > MOST_VOCABULARY) {
                throw invalid("the output " + LOGITS + " has the shape " + Arrays.toString(shape)
                        + "; its last dimension must be the size of the vocabulary");
            }
            long[] ids = controls.get(IDS).shape();
            if (ids[0] > 1 || ids[1] > 1) {
                throw invalid("the input " + IDS + " has the fixed shape " + Arrays.toString(ids)
                        + "; export it with dynamic axes");
            }
            boolean knowsLengths =
                    controls.containsKey(MASK) || controls.containsKey(LENGTHS) && controls.containsKey(TOTAL);
            return new Graph(
                    parts,
                    element(inputs, parts.get(0).past()),
                    element(outputs, LOGITS),
                    (int) shape[2],
                    controls,
                    knowsLengths && source.extendsInPlace(parts),
                    !source.presents().isEmpty(),
                    shape[1] == 1 && ids[1] != 1 || controls.containsKey(KEEP) || controls.containsKey(FIRST_LOGIT),
                    ids[1] == 1,
                    ids[0] == 1);
        }

        /** Keys and values by layer. */
        private List<KvPart> parts() {
            var names = new TreeMap<Integer, TreeSet<String>>();
            for (String name : inputs.keySet()) {
                Matcher past = PAST.matcher(name);
                if (past.matches()) {
                    names.computeIfAbsent(Integer.valueOf(past.group(1)), layer -> new TreeSet<>())
                            .add(past.group(2));
                }
            }
            List<KvPart> parts = new ArrayList<>();
            names.forEach((layer, found) -> {
                for (String part : List.of("key", "value")) parts.add(part(layer, part));
            });
            if (!parts.isEmpty()) return List.copyOf(parts);
            for (String name : inputs.keySet()) if (!isControl(name)) throw unknown(name);
            throw invalid("it has no inputs past_key_values.N.key and .value, so it would compute every token again"
                    + EXPORT);
        }

        private KvPart part(int layer, String part) {
            String past = "past_key_values." + layer + "." + part;
            String present = "present." + layer + "." + part;
            if (!inputs.containsKey(past)) throw invalid("the input " + past + " is missing" + EXPORT);
            if (!outputs.containsKey(present)) throw invalid("the output " + present + " is missing" + EXPORT);
            long[] shape = tensor(inputs, past, 4).getShape();
            if (shape[1] < 1 || shape[3] < 1 || shape[1] * shape[3] > 1 << 20) {
                throw invalid("the input " + past + " has the shape " + Arrays.toString(shape)
                        + "; it must be [batch, heads, past, head size] with a fixed number of heads and head size");
            }
            if (shape[0] > 1 || shape[2] >= 0) {
                throw invalid("the input " + past + " has the fixed shape " + Arrays.toString(shape)
                        + "; export it with dynamic axes");
            }
            ElementType type = element(inputs, past);
            ElementType first = element(
                    inputs,
                    inputs.keySet().stream()
                            .filter(name -> PAST.matcher(name).matches())
                            .findFirst()
                            .orElseThrow());
            if (type != first || element(outputs, present) != first) {
                throw invalid(past + " and " + present + " are not both " + first + " as the others");
            }
            return new KvPart(past, present, (int) shape[1], (int) shape[3]);
        }

        private void cacheOutput(String name, List<KvPart> parts) {
            if (parts.stream().noneMatch(part -> part.present().equals(name))) {
                throw invalid("the output " + name + " belongs to no input" + reason(name));
            }
        }

        private static boolean isControl(String name) {
            return switch (name) {
                case IDS, MASK, POSITIONS, KEEP, FIRST_LOGIT, BRANCH, LENGTHS, TOTAL -> true;
                default -> false;
            };
        }

        private Map<String, Control> controls() {
            var controls = new TreeMap<String, Control>();
            for (String name : inputs.keySet()) {
                if (PAST.matcher(name).matches() || PackEdit.INPUTS.contains(name)) continue;
                if (!isControl(name)) throw unknown(name);
                controls.put(name, control(name));
            }
            if (!controls.containsKey(IDS)) throw invalid("the input " + IDS + " is missing" + EXPORT);
            return Collections.unmodifiableMap(controls);
        }

        private Control control(String name) {
            TensorInfo info = tensor(inputs, name);
            long[] shape = info.getShape();
            boolean table = List.of(IDS, MASK, POSITIONS).contains(name);
            boolean fits = table ? shape.length == 2 : shape.length <= 2;
            boolean typed = name.equals(BRANCH)
                    ? info.type == OnnxJavaType.BOOL
                    : info.type == OnnxJavaType.INT64 || info.type == OnnxJavaType.INT32;
            if (fits && typed) return new Control(info.type, shape);
            throw invalid("the input " + name + " is " + info.type + Arrays.toString(shape) + ", expected "
                    + (name.equals(BRANCH) ? "BOOL" : "INT64 or INT32") + (table ? " with 2 dimensions" : ""));
        }

        private InvalidModel unknown(String name) {
            return invalid("the input " + name + " is not known" + reason(name));
        }

        /** Why a graph with such an input or output is none that can be served. */
        private static String reason(String name) {
            if (name.contains("conv")) {
                return ": the model is a hybrid with a convolution cache, only attention is supported";
            }
            if (name.contains("ssm") || name.contains("recurrent") || name.contains("state")) {
                return name.contains("encoder")
                        ? ": it is the decoder of an encoder-decoder model, only decoders that stand alone are supported"
                        : ": the model is a hybrid with a state-space cache, only attention is supported";
            }
            if (name.contains("encoder") || name.contains("decoder")) {
                return ": it is the decoder of an encoder-decoder model, only decoders that stand alone are supported";
            }
            if (name.equals("inputs_embeds")) {
                return ": the graph takes embeddings of another graph, as the parts of a multimodal model do";
            }
            return "; known are " + String.join(", ", List.of(IDS, MASK, POSITIONS, KEEP, BRANCH, LENGTHS, TOTAL))
                    + " and past_key_values.N.key and .value";
        }

        private TensorInfo tensor(Map<String, NodeInfo> nodes, String name, int dimensions) {
            TensorInfo info = tensor(nodes, name);
            if (info.getShape().length == dimensions) return info;
            throw invalid(name + " has the shape " + Arrays.toString(info.getShape()) + ", expected " + dimensions
                    + " dimensions");
        }

        private TensorInfo tensor(Map<String, NodeInfo> nodes, String name) {
            NodeInfo node = nodes.get(name);
            if (node == null) throw invalid("the output " + name + " is missing" + EXPORT);
            if (node.getInfo() instanceof TensorInfo info) return info;
            throw invalid(name + " is not a tensor");
        }

        private ElementType element(Map<String, NodeInfo> nodes, String name) {
            TensorInfo info = tensor(nodes, name);
            Optional<ElementType> type = ElementType.of(info.type);
            return type.orElseThrow(() -> invalid(name + " is " + info.type + ", supported are FLOAT and FLOAT16"));
        }

        private InvalidModel invalid(String what) {
            return new InvalidModel(file + " cannot be served: " + what);
        }
    }
}
