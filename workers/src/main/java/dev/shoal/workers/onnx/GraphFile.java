package dev.shoal.workers.onnx;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is read of a model file before ONNX Runtime gets it: where its weights lie, and which node extends which past. Weights
 * are skipped, so this takes little time and memory whatever the file is.
 *
 * @param presents by each output of a GroupQueryAttention the input that it extends
 * @param tensors that lie in other files
 */
record GraphFile(Map<String, String> presents, List<ExternalTensor> tensors) {
    /** Protobuf cannot hold more. */
    private static final long MOST_BYTES = Integer.MAX_VALUE;

    private static final int MOST_NODES = 500_000;
    private static final int MOST_DEPTH = 16;
    private static final int MOST_DIMENSIONS = 16;

    // Field numbers of onnx.proto.
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int NODE_INPUT = 1;
    private static final int NODE_OUTPUT = 2;
    private static final int NODE_TYPE = 4;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int ATTRIBUTE_TENSOR = 5;
    private static final int ATTRIBUTE_GRAPH = 6;
    private static final int ATTRIBUTE_TENSORS = 10;
    private static final int ATTRIBUTE_GRAPHS = 11;
    private static final int TENSOR_DIMENSION = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_EXTERNAL = 13;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;

    /** Inputs and outputs of GroupQueryAttention. */
    private static final int PAST_KEY = 3;

    private static final int PAST_VALUE = 4;
    private static final int PRESENT_KEY = 1;
    private static final int PRESENT_VALUE = 2;

    /**
     * Reads the file and checks that every file it points at has what it promises.
     *
     * @throws InvalidModel naming the file, the tensor and what is wrong
     */
    static GraphFile read(Path path) {
        if (!Files.exists(path)) throw new InvalidModel(path + " does not exist");
        if (!Files.isRegularFile(path)) throw new InvalidModel(path + " is no regular file");
        try (FileChannel channel = FileChannel.open(path)) {
            if (channel.size() > MOST_BYTES) {
                throw new InvalidModel(path + " cannot be loaded: it has " + channel.size()
                        + " bytes, and a model of more than 2 GiB keeps its weights in a file of their own");
            }
            if (channel.size() == 0) throw new ProtoReader.Damaged("the file is empty");
            var reading = new Reading(channel.size());
            reading.model(new ProtoReader(channel));
            ExternalTensor.check(path, reading.tensors);
            return new GraphFile(Map.copyOf(reading.presents), List.copyOf(reading.tensors));
        } catch (ProtoReader.Damaged e) {
            throw new InvalidModel(
                    path + " cannot be loaded, it is truncated or no ONNX model; copy or export it again: "
                            + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new InvalidModel(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether every part's present is its past, extended by GroupQueryAttention itself. */
    boolean extendsInPlace(List<KvPart> parts) {
        return parts.stream().allMatch(part -> part.past().equals(presents.get(part.present())));
    }

    private static final class Reading {
        private final long fileBytes;
        private final Map<String, String> presents = new HashMap<>();
        private final List<ExternalTensor> tensors = new ArrayList<>();
        private int nodes;
        private boolean graphSeen;

        Reading(long fileBytes) {
            this.fileBytes = fileBytes;
        }

        void model(ProtoReader reader) throws IOException {
            for (int field = reader.field(); field != 0; field = reader.field()) {
                if (field == MODEL_GRAPH) graph(reader, 0);
                else reader.skip();
            }
            if (!graphSeen) throw new ProtoReader.Damaged("it holds no graph");
        }

        private void graph(ProtoReader reader, int depth) throws IOException {
            if (depth > MOST_DEPTH) throw new ProtoReader.Damaged("graphs lie more than " + MOST_DEPTH + " deep");
            graphSeen = true;
            long outer = reader.enter();
            for (int field = reader.field(); field != 0; field = reader.field()) {
                if (field == GRAPH_NODE) node(reader, depth);
                else if (field == GRAPH_INITIALIZER) tensor(reader);
                else reader.skip();
            }
            reader.leave(outer);
        }

        private void node(ProtoReader reader, int depth) throws IOException {
            if (++nodes > MOST_NODES) throw new ProtoReader.Damaged("it has more than " + MOST_NODES + " nodes");
            List<String> inputs = new ArrayList<>();
            List<String> outputs = new ArrayList<>();
            String type = "";
            long outer = reader.enter();
            for (int field = reader.field(); field != 0; field = reader.field()) {
                switch (field) {
                    case NODE_INPUT -> inputs.add(reader.name());
                    case NODE_OUTPUT -> outputs.add(reader.name());
                    case NODE_TYPE -> type = reader.name();
                    case NODE_ATTRIBUTE -> attribute(reader, depth);
                    default -> reader.skip();
                }
            }
            reader.leave(outer);
            // Inside an If the outputs have other names.
            if (depth > 0 || !type.equals("GroupQueryAttention")) return;
            if (inputs.size() <= PAST_VALUE || outputs.size() <= PRESENT_VALUE) return;
            presents.put(outputs.get(PRESENT_KEY), inputs.get(PAST_KEY));
            presents.put(outputs.get(PRESENT_VALUE), inputs.get(PAST_VALUE));
        }

        private void attribute(ProtoReader reader, int depth) throws IOException {
            long outer = reader.enter();
            for (int field = reader.field(); field != 0; field = reader.field()) {
                if (field == ATTRIBUTE_GRAPH || field == ATTRIBUTE_GRAPHS) graph(reader, depth + 1);
                else if (field == ATTRIBUTE_TENSOR || field == ATTRIBUTE_TENSORS) tensor(reader);
                else reader.skip();
            }
            reader.leave(outer);
        }

        private void tensor(ProtoReader reader) throws IOException {
            var dimensions = new ArrayList<Long>();
            var entries = new HashMap<String, String>();
            String name = "";
            long type = 0;
            long outer = reader.enter();
            for (int field = reader.field(); field != 0; field = reader.field()) {
                switch (field) {
                    case TENSOR_DIMENSION -> dimensions(reader, dimensions);
                    case TENSOR_TYPE -> type = reader.varint();
                    case TENSOR_NAME -> name = reader.name();
                    case TENSOR_EXTERNAL -> entry(reader, entries);
                    default -> reader.skip();
                }
            }
            reader.leave(outer);
            if (entries.isEmpty()) inside(name, dimensions);
            else tensors.add(ExternalTensor.of(name, type, dimensions, entries));
        }

        /** The file can hold no more values than it has quarters of a byte; memory for what it only promises is not taken. */
        private void inside(String name, List<Long> dimensions) throws ProtoReader.Damaged {
            long elements = 1;
            for (long dimension : dimensions) {
                long sofar = elements;
                elements = dimension < 0 || Math.multiplyHigh(sofar, dimension) != 0 ? -1 : sofar * dimension;
                if (elements < 0) break;
            }
            if (elements >= 0 && elements / 4 <= fileBytes) return;
            throw new ProtoReader.Damaged("the tensor " + name + " of shape " + dimensions
                    + " has more values than fit into the file's " + fileBytes + " bytes");
        }

        private void dimensions(ProtoReader reader, List<Long> into) throws IOException {
            if (reader.wireType() == ProtoReader.VARINT) {
                into.add(reader.varint());
            } else {
                long outer = reader.enter();
                while (reader.more() && into.size() <= MOST_DIMENSIONS) into.add(reader.varint());
                reader.leave(outer);
            }
            if (into.size() > MOST_DIMENSIONS) {
                throw new ProtoReader.Damaged("a tensor has more than " + MOST_DIMENSIONS + " dimensions");
            }
        }

        private void entry(ProtoReader reader, Map<String, String> into) throws IOException {
            String key = "";
            String value = "";
            long outer = reader.enter();
            for (int field = reader.field(); field != 0; field = reader.field()) {
                if (field == ENTRY_KEY) key = reader.name();
                else if (field == ENTRY_VALUE) value = reader.name();
                else reader.skip();
            }
            reader.leave(outer);
            into.put(key, value);
        }
    }
}
