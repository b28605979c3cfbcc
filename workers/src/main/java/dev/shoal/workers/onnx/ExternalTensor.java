package dev.shoal.workers.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tensor whose values lie in another file.
 *
 * @param location of the file, relative to the model's, @param offset of the first byte
 * @param bytes that the tensor's shape and type need
 */
record ExternalTensor(String name, String location, long offset, long bytes) {
    /** Weights fill their file, up to alignment; a file that is much longer belongs to something else. */
    private static final long MOST_UNUSED_BYTES = 64L << 20;

    /** Bits of an element by the number of its type in onnx.proto; 0 where a file cannot hold it. */
    private static final int[] BITS = {0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16, 8, 8, 8, 8, 4, 4
    };

    /** @throws ProtoReader.Damaged if the entries make no sense */
    static ExternalTensor of(String name, long type, List<Long> dimensions, Map<String, String> entries)
            throws ProtoReader.Damaged {
        String location = entries.getOrDefault("location", "");
        if (location.isEmpty()) throw new ProtoReader.Damaged("the tensor " + name + " lies in a file without a name");
        if (type < 1 || type >= BITS.length || BITS[(int) type] == 0) {
            throw new ProtoReader.Damaged("the tensor " + name + " is of the unknown type " + type);
        }
        try {
            long elements = 1;
            for (long dimension : dimensions) elements = Math.multiplyExact(elements, Math.max(dimension, -1));
            long bytes = Math.addExact(Math.multiplyExact(elements, BITS[(int) type]), 7) / 8;
            long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
            long length = Long.parseLong(entries.getOrDefault("length", Long.toString(bytes)));
            if (bytes < 0 || offset < 0 || length != bytes) {
                throw new ProtoReader.Damaged("the tensor " + name + " of shape " + dimensions + " needs " + bytes
                        + " bytes, and " + length + " at " + offset + " are said to be its values");
            }
            Math.addExact(offset, length);
            return new ExternalTensor(name, location, offset, bytes);
        } catch (NumberFormatException e) {
            throw new ProtoReader.Damaged("the tensor " + name + " has an offset or length that is no number");
        } catch (ArithmeticException e) {
            throw new ProtoReader.Damaged("the tensor " + name + " has the impossible shape " + dimensions);
        }
    }

    private long end() {
        return offset + bytes;
    }

    /** @throws InvalidModel if one of the tensors does not lie in a file beside the model, or its file is not the model's */
    static void check(Path model, List<ExternalTensor> tensors) {
        Map<String, ExternalTensor> last = new HashMap<>();
        for (ExternalTensor tensor : tensors) {
            last.merge(tensor.location, tensor, (a, b) -> a.end() >= b.end() ? a : b);
        }
        for (ExternalTensor tensor : last.values()) {
            long size = tensor.size(model);
            if (tensor.end() > size) {
                throw tensor.invalid(
                        model,
                        "has " + size + " bytes and should have " + tensor.end()
                                + "; it is truncated or of another model, copy it again");
            }
            if (size > 2 * tensor.end() + MOST_UNUSED_BYTES) {
                throw tensor.invalid(
                        model,
                        "has " + size + " bytes of which the model uses " + tensor.end()
                                + "; it is of another model, copy it again");
            }
        }
    }

    private long size(Path model) {
        try {
            Path relative = Path.of(location);
            if (relative.isAbsolute()
                    || location.startsWith("\\")
                    || location.indexOf(':') >= 0
                    || relative.normalize().startsWith("..")) {
                throw invalid(model, "is not in the model's directory, so it is not opened");
            }
            Path file = model.resolveSibling(relative);
            // Links are followed: the cache of Hugging Face consists of links to files with all kinds of names.
            if (!Files.exists(file)) throw invalid(model, "does not exist; copy it too");
            if (!Files.isRegularFile(file)) throw invalid(model, "is no regular file");
            return Files.size(file);
        } catch (InvalidPathException | IOException e) {
            throw new InvalidModel(model + " cannot be served: the file of the tensor " + name + ": " + e, e);
        }
    }

    private InvalidModel invalid(Path model, String what) {
        return new InvalidModel(
                model + " cannot be served: the file " + location + " of the tensor " + name + " " + what);
    }
}
