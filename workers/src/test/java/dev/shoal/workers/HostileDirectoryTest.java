package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a directory holds, loading it ends soon, takes little memory, and says what is wrong. */
final class HostileDirectoryTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long LITTLE_BYTES = 64L << 20;
    private static final long HUGE_BYTES = 10L << 30;

    @TempDir
    Path temp;

    private Path folder;
    private Path graph;

    /** A model whose weights lie in a file of their own. */
    @BeforeEach
    void copyModel() throws IOException, URISyntaxException {
        Path model =
                Path.of(HostileDirectoryTest.class.getResource("/models/qwen-3").toURI());
        folder = temp.resolve("model");
        graph = folder.resolve("onnx/model.onnx");
        try (Stream<Path> files = Files.walk(model)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = folder.resolve(model.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(target);
                else Files.copy(file, target);
            }
        }
    }

    private void refused(String... parts) {
        String message = assertTimeoutPreemptively(SOON, this::refusal);
        assertTrue(message.contains(folder.toString()), message);
        for (String part : parts) assertTrue(message.contains(part), message);
    }

    private String refusal() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        var refused = assertThrows(RuntimeException.class, this::load);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < LITTLE_BYTES, "allocated " + allocated + " bytes");
        return refused.getMessage();
    }

    private void load() {
        ModelDirectory directory = ModelDirectory.read(folder);
        Tokenizer.load(directory.tokenizer()).close();
        ModelGraph.open(directory, 2, 64, new RuntimeSettings(1, false)).close();
    }

    private static void grow(Path file, long bytes) throws IOException {
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(bytes);
        }
    }

    /** Puts a text of the same length in the place of another. */
    private static void patch(Path file, String from, String to) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from) && from.length() == to.length());
        Files.writeString(file, text.replace(from, to), StandardCharsets.ISO_8859_1);
    }

    @Test
    void loadsUntouched() {
        load();
    }

    @Test
    void aTruncatedGraph() throws IOException {
        byte[] whole = Files.readAllBytes(graph);
        for (int bytes : new int[] {0, 1, 20, 100, whole.length / 2, whole.length - 100, whole.length - 1}) {
            Files.write(graph, Arrays.copyOf(whole, bytes));
            refused("model.onnx cannot be loaded");
        }
    }

    @Test
    void aFileThatIsNoGraph() throws IOException {
        Files.writeString(graph, "{\"model_type\": \"llama\"}");
        refused("model.onnx cannot be loaded, it is truncated or no ONNX model");
        Files.write(graph, new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13});
        refused("model.onnx cannot be loaded, it is truncated or no ONNX model");
        Files.copy(folder.resolve("onnx/model.onnx_data"), graph, StandardCopyOption.REPLACE_EXISTING);
        refused("model.onnx cannot be loaded");
    }

    @Test
    void lengthsThatPromiseTooMuch() throws IOException {
        // A graph of 2^62 bytes, nothing but graphs within graphs, and a name without an end.
        Files.write(graph, new byte[] {0x3a, -1, -1, -1, -1, -1, -1, -1, -1, 0x3f});
        refused("the file ends before");
        byte[] nested = new byte[60_000];
        Arrays.fill(nested, (byte) 0x3a);
        Files.write(graph, nested);
        refused("model.onnx cannot be loaded");
    }

    @Test
    void aGraphOfAnotherModel() throws IOException {
        patch(folder.resolve("config.json"), "\"vocab_size\":64", "\"vocab_size\":99");
        refused("model.onnx: has a vocabulary of 64 and config.json says vocab_size 99");
    }

    @Test
    void weightsOutsideOfTheDirectory() throws IOException {
        for (String elsewhere :
                new String[] {"../../../secret", "/etc/passwd.abc", "a/../../passwds", "C:\\passwords.a"}) {
            byte[] before = Files.readAllBytes(graph);
            patch(graph, "model.onnx_data", (elsewhere + "xxxx").substring(0, 15));
            refused("is not in the model's directory", "of the tensor ");
            Files.write(graph, before);
        }
    }

    @Test
    void weightsThatAreMissingOrShort() throws IOException {
        Path data = folder.resolve("onnx/model.onnx_data");
        grow(data, 1000);
        refused("model.onnx_data", "has 1000 bytes and should have");
        Files.delete(data);
        refused("model.onnx_data", "does not exist");
        Files.createDirectory(data);
        refused("model.onnx_data", "is no regular file");
        Files.delete(data);
        Files.createSymbolicLink(data, Path.of("/dev/zero"));
        refused("model.onnx_data", "is no regular file");
    }

    @Test
    void weightsOfTenGigabytes() throws IOException {
        grow(folder.resolve("onnx/model.onnx_data"), HUGE_BYTES);
        refused("model.onnx_data", "has 10737418240 bytes of which the model uses");
    }

    @Test
    void otherFilesOfTenGigabytes() throws IOException {
        for (String file :
                new String[] {"onnx/model.onnx", "config.json", "tokenizer.json", "generation_config.json"}) {
            byte[] before = Files.readAllBytes(folder.resolve(file));
            grow(folder.resolve(file), HUGE_BYTES);
            refused(Path.of(file).getFileName().toString(), "10737418240 bytes");
            Files.write(folder.resolve(file), before);
        }
    }

    @Test
    void operatorsOfNobody() throws IOException {
        patch(graph, "Softmax", "Hardmix");
        refused("model.onnx cannot be loaded", "Hardmix");
    }

    /** Protobuf adds a second graph to the first. */
    private void append(byte[] tensor) throws IOException {
        byte[] whole = Files.readAllBytes(graph);
        byte[] longer = Arrays.copyOf(whole, whole.length + tensor.length + 4);
        byte[] heads = {0x3a, (byte) (tensor.length + 2), 0x2a, (byte) tensor.length};
        System.arraycopy(heads, 0, longer, whole.length, 4);
        System.arraycopy(tensor, 0, longer, whole.length + 4, tensor.length);
        Files.write(graph, longer);
    }

    @Test
    void weightsOfATerabyteThatAreOnlyPromised() throws IOException {
        byte[] before = Files.readAllBytes(graph);
        // Dimensions, type and name: one of 2^40, two of 2^40, and one below zero; all of single precision.
        byte[] terabyte = {8, -128, -128, -128, -128, -128, 32, 16, 1, 66, 1, 'h'};
        byte[] more = {8, -128, -128, -128, -128, -128, 32, 8, -128, -128, -128, -128, -128, 32, 16, 1, 66, 1, 'h'};
        byte[] negative = {8, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 16, 1, 66, 1, 'h'};
        for (byte[] tensor : new byte[][] {terabyte, more, negative}) {
            append(tensor);
            refused("model.onnx cannot be loaded", "the tensor h of shape [", "has more values than fit into the file");
            Files.write(graph, before);
        }
    }

    @Test
    void linksAsTheHubsCacheHasThem() throws IOException {
        // Files lie under the names of their hashes, and the directory is links to them.
        Path blobs = Files.createDirectories(temp.resolve("blobs"));
        int count = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path blob = blobs.resolve("hash" + count++);
                Files.move(file, blob);
                Files.createSymbolicLink(file, file.getParent().relativize(blob));
            }
        }
        try {
            load();
        } catch (RuntimeException e) {
            assertTrue(e.getMessage().contains("model.onnx"), e::getMessage);
            throw e;
        }
    }

    @Test
    void linksToDevicesAndToThemselves() throws IOException {
        for (String file : new String[] {"config.json", "tokenizer.json", "onnx/model.onnx"}) {
            byte[] before = Files.readAllBytes(folder.resolve(file));
            for (Path target : new Path[] {Path.of("/dev/zero"), Path.of("/dev/random"), folder.resolve(file)}) {
                Files.delete(folder.resolve(file));
                Files.createSymbolicLink(folder.resolve(file), target);
                refused(Path.of(file).getFileName().toString());
            }
            Files.delete(folder.resolve(file));
            Files.write(folder.resolve(file), before);
        }
    }

    @Test
    void anArchiveInsteadOfADirectory() throws IOException {
        Path archive = temp.resolve("model.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("../../config.json"));
            zip.write("{}".getBytes(StandardCharsets.UTF_8));
        }
        folder = archive;
        refused("model.dir: is a file", "unpack it");
    }

    @Test
    void aTokenizerOfNothingButDepthOrLength() throws IOException {
        Path tokenizer = folder.resolve("tokenizer.json");
        Files.writeString(tokenizer, "{\"model\":" + "[".repeat(1_000_000));
        refused("tokenizer.json");
        Files.writeString(tokenizer, "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"" + "a".repeat(30_000_000) + "\":0}}}");
        refused("tokenizer.json");
    }

    @Test
    void deepJson() throws IOException {
        for (String file : new String[] {"config.json", "tokenizer_config.json", "generation_config.json"}) {
            String before = Files.readString(folder.resolve(file));
            Files.writeString(folder.resolve(file), "{\"a\":" + "[".repeat(1_000_000));
            refused(file + ": is not readable JSON", "nesting depth");
            Files.writeString(folder.resolve(file), before);
        }
    }

    @Test
    void directoriesInTheFilesPlaces() throws IOException {
        for (String file : new String[] {"config.json", "tokenizer.json"}) {
            Files.delete(folder.resolve(file));
            Files.createDirectory(folder.resolve(file));
        }
        refused("tokenizer.json: is a directory", "config.json: is a directory");
    }

    @Test
    void encoderDecoders() throws IOException {
        Files.createFile(folder.resolve("onnx/encoder_model.onnx"));
        refused("encoder_model.onnx: is half of an encoder-decoder model");
    }
}
