package dev.shoal.workers.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.shoal.workers.engine.StepPlan;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is changed in a graph changes nothing of what it computes. */
final class GraphEditTest {
    private static final int[] TOKENS = {3, 17, 5, 5, 21, 9, 0, 11};
    private static final int VECTORS = 3;

    private static Path file(String name) throws URISyntaxException {
        return Path.of(GraphEditTest.class.getResource("/onnx/" + name).toURI());
    }

    @Test
    void aGraphOfTheLastPositionGivesLogitsOfSeveral() throws URISyntaxException, IOException {
        Path tiny = file("tiny.onnx");
        assertTrue(GraphEdit.edited(Files.readAllBytes(tiny), false).isPresent());
        try (OnnxRunner runner = OnnxRunner.open(tiny, 2, 32, new RuntimeSettings(1, false))) {
            assertTrue(runner.mostWanted() > 1);
            float[][] steps = new float[TOKENS.length][];
            for (int i = 0; i < TOKENS.length; i++) {
                steps[i] = runner.forward(new StepPlan(0, 1, 1, new int[] {TOKENS[i]}, new int[] {i}))[0].clone();
            }
            for (int wanted = 1; wanted <= TOKENS.length; wanted++) {
                var plan = new StepPlan(1, 1, TOKENS.length, TOKENS, new int[] {0}, wanted);
                float[][] together = runner.forward(plan);
                for (int i = 0; i < wanted; i++) {
                    assertArrayEquals(steps[TOKENS.length - wanted + i], together[i], 1e-5f);
                }
            }
        }
    }

    @Test
    void aGraphOfAllPositionsStaysAsItIs() throws URISyntaxException, IOException {
        assertEquals(Optional.empty(), GraphEdit.edited(Files.readAllBytes(file("all_logits.onnx")), true));
    }

    @ParameterizedTest
    @CsvSource({"8, 32, 64, 48", "4, 32, 64, 48", "8, 16, 40, 24", "4, 32, 40, 7", "4, 128, 128, 16", "8, 64, 192, 5"})
    void unpackedWeightsGiveTheSameProducts(int bits, int block, int columns, int rows) throws OrtException {
        Random random = new Random(31L * bits + columns);
        byte[] packed = product(bits, block, columns, rows, random);
        byte[] plain = GraphEdit.edited(packed, true).orElseThrow();
        assertTrue(plain.length > packed.length);
        assertEquals((long) rows * columns * Float.BYTES, GraphEdit.unpackedBytes(packed));
        float[][] x = new float[VECTORS][columns];
        for (float[] vector : x) for (int i = 0; i < columns; i++) vector[i] = (float) random.nextGaussian();
        float[][] expected = run(packed, x);
        float[][] found = run(plain, x);
        for (int i = 0; i < VECTORS; i++) assertArrayEquals(expected[i], found[i], 2e-3f);
        assertTrue(Arrays.stream(found).allMatch(vector -> Math.abs(vector[0]) > 0), "products without meaning");
    }

    private static float[][] run(byte[] model, float[][] x) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(model, options);
                OnnxTensor input = OnnxTensor.createTensor(environment, x);
                OrtSession.Result result = session.run(Map.of("x", input))) {
            return (float[][]) result.get(0).getValue();
        }
    }

    /** y = MatMulNBits(x); the field numbers are those of onnx.proto. */
    private static byte[] product(int bits, int block, int columns, int rows, Random random) {
        int blocks = (columns + block - 1) / block;
        byte[] values = new byte[rows * blocks * block * bits / 8];
        random.nextBytes(values);
        ByteBuffer scales = ByteBuffer.allocate(rows * blocks * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (scales.hasRemaining()) scales.putFloat((1 + random.nextFloat()) / (1 << bits));
        var node = new ProtoMessage()
                .add(GraphEdit.NODE_INPUT, "x")
                .add(GraphEdit.NODE_INPUT, "values")
                .add(GraphEdit.NODE_INPUT, "scales")
                .add(GraphEdit.NODE_OUTPUT, "y")
                .add(GraphEdit.NODE_TYPE, "MatMulNBits")
                .add(5, attribute("K", columns))
                .add(5, attribute("N", rows))
                .add(5, attribute("bits", bits))
                .add(5, attribute("block_size", block))
                .add(7, "com.microsoft");
        var graph = new ProtoMessage()
                .add(1, node)
                .add(2, "product")
                .add(GraphEdit.GRAPH_INITIALIZER, tensor("values", 2, values, rows, blocks, block * bits / 8))
                .add(GraphEdit.GRAPH_INITIALIZER, tensor("scales", 1, scales.array(), rows, blocks))
                .add(11, matrix("x", columns))
                .add(12, matrix("y", rows));
        return new ProtoMessage()
                .add(1, 8)
                .add(8, new ProtoMessage().add(1, "").add(2, 17))
                .add(8, new ProtoMessage().add(1, "com.microsoft").add(2, 1))
                .add(7, graph)
                .written();
    }

    private static ProtoMessage attribute(String name, int value) {
        return new ProtoMessage().add(1, name).add(3, value).add(20, 2);
    }

    private static ProtoMessage tensor(String name, int type, byte[] raw, int... dimensions) {
        var tensor = new ProtoMessage();
        for (int dimension : dimensions) tensor.add(1, dimension);
        return tensor.add(2, type).add(8, name).add(9, raw);
    }

    private static ProtoMessage matrix(String name, int columns) {
        var shape = new ProtoMessage()
                .add(GraphEdit.SHAPE_DIMENSION, new ProtoMessage().add(1, VECTORS))
                .add(GraphEdit.SHAPE_DIMENSION, new ProtoMessage().add(1, columns));
        return GraphEdit.value(name, 1, shape);
    }
}
