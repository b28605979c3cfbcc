package dev.shoal.workers.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Reads protobuf fields from a file one after the other in constant memory: what is not asked for is skipped, not read.
 * Not thread-safe.
 */
final class ProtoReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    /** Longer names than this are no names. */
    private static final int MOST_NAME_BYTES = 4096;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).flip();
    /** Where the buffer begins in the file. */
    private long bufferStart;

    private long end;
    private int wireType;

    /** The file is no valid protobuf. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    ProtoReader(FileChannel file) throws IOException {
        this.file = file;
        end = file.size();
    }

    private long position() {
        return bufferStart + buffer.position();
    }

    /** Whether the current message goes on. */
    boolean more() {
        return position() < end;
    }

    /** Number of the next field of the current message; 0 at its end. */
    int field() throws IOException {
        if (!more()) return 0;
        long tag = varint();
        wireType = (int) (tag & 7);
        long field = tag >>> 3;
        if (field < 1 || field > 1 << 29) throw damaged("has no field number");
        return (int) field;
    }

    /** Of the field that was read last. */
    int wireType() {
        return wireType;
    }

    long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = next();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) return value;
        }
        throw damaged("is no number");
    }

    private byte next() throws IOException {
        if (!more()) throw damaged("ends in the middle of a value");
        if (!buffer.hasRemaining()) fill();
        return buffer.get();
    }

    private void fill() throws IOException {
        bufferStart = position();
        buffer.clear();
        int read = file.read(buffer, bufferStart);
        buffer.flip();
        if (read <= 0) throw damaged("ends in the middle of a value");
    }

    /** Enters the message that the field holds; returns what {@link #leave} wants. */
    long enter() throws IOException {
        if (wireType != BYTES) throw damaged("is no message");
        long outer = end;
        long length = length();
        end = position() + length;
        return outer;
    }

    /** Leaves the message, wherever in it the reader stands. */
    void leave(long outer) {
        seek(end);
        end = outer;
    }

    String name() throws IOException {
        if (wireType != BYTES) throw damaged("is no text");
        int length = (int) Math.min(length(), MOST_NAME_BYTES + 1L);
        if (length > MOST_NAME_BYTES) throw damaged("is a name of more than " + MOST_NAME_BYTES + " bytes");
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = next();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Skips the field's value; returns the bytes of it that are data. */
    long skip() throws IOException {
        long length;
        switch (wireType) {
            case VARINT -> {
                varint();
                return 0;
            }
            case FIXED64 -> length = Long.BYTES;
            case FIXED32 -> length = Integer.BYTES;
            case BYTES -> length = length();
            default -> throw damaged("has the unknown type " + wireType);
        }
        if (length > end - position()) throw damaged("ends in the middle of a value");
        seek(position() + length);
        return length;
    }

    private long length() throws IOException {
        long length = varint();
        if (length < 0 || length > end - position()) {
            throw damaged("should be " + Long.toUnsignedString(length) + " bytes long, and the file ends before");
        }
        return length;
    }

    private void seek(long position) {
        long inside = position - bufferStart;
        if (inside >= 0 && inside <= buffer.limit()) {
            buffer.position((int) inside);
        } else {
            bufferStart = position;
            buffer.position(0).limit(0);
        }
    }

    private Damaged damaged(String what) {
        return new Damaged("the value at byte " + position() + " " + what);
    }
}
