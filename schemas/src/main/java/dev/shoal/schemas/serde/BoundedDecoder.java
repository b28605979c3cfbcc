package dev.shoal.schemas.serde;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Decodes Avro binary from an array and allocates nothing that the remaining bytes could not fill: Avro's own decoder takes
 * a length of two gigabytes at its word. Not thread-safe.
 */
final class BoundedDecoder extends Decoder {
    private final byte[] bytes;
    private int at;

    BoundedDecoder(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    int remaining() {
        return bytes.length - at;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        int value = bytes[take(1)];
        if (value != 0 && value != 1) throw new AvroRuntimeException("a boolean is neither 0 nor 1");
        return value == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) throw new AvroRuntimeException("an int has more than 32 bits");
        return (int) value;
    }

    @Override
    public long readLong() throws IOException {
        long encoded = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte part = bytes[take(1)];
            encoded |= (long) (part & 0x7f) << shift;
            if (part >= 0) return encoded >>> 1 ^ -(encoded & 1);
        }
        throw new AvroRuntimeException("a long has more than 10 bytes");
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat((int) littleEndian(4));
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(littleEndian(8));
    }

    private long littleEndian(int size) throws IOException {
        int start = take(size);
        long value = 0;
        for (int i = size - 1; i >= 0; i--) value = value << 8 | bytes[start + i] & 0xff;
        return value;
    }

    @Override
    public String readString() throws IOException {
        int length = length();
        return new String(bytes, take(length), length, StandardCharsets.UTF_8);
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public void skipString() throws IOException {
        skipBytes();
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        int length = length();
        byte[] copy = new byte[length];
        System.arraycopy(bytes, take(length), copy, 0, length);
        return ByteBuffer.wrap(copy);
    }

    @Override
    public void skipBytes() throws IOException {
        take(length());
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, take(length), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        take(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return block();
    }

    @Override
    public long arrayNext() throws IOException {
        return block();
    }

    @Override
    public long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws IOException {
        return block();
    }

    @Override
    public long mapNext() throws IOException {
        return block();
    }

    @Override
    public long skipMap() throws IOException {
        return skipBlocks();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    /** Items in the next block. Each takes a byte at least: no Shoal record has an array of nothing. */
    private long block() throws IOException {
        long count = readLong();
        if (count < 0) {
            count = -count;
            length();
        }
        if (count < 0 || count > remaining()) throw new EOFException("a block of " + count + " items does not fit");
        return count;
    }

    /** Skips the blocks that say how long they are; the items of the next block are the caller's to skip. */
    private long skipBlocks() throws IOException {
        for (long count = readLong(); ; count = readLong()) {
            if (count >= 0) {
                if (count > remaining()) throw new EOFException("a block of " + count + " items does not fit");
                return count;
            }
            take(length());
        }
    }

    private int length() throws IOException {
        long length = readLong();
        if (length < 0 || length > remaining()) throw new EOFException("a length of " + length + " bytes does not fit");
        return (int) length;
    }

    /** The start of the next bytes, which are then behind us. */
    private int take(int length) throws IOException {
        if (length > remaining()) throw new EOFException("the bytes end early");
        int start = at;
        at += length;
        return start;
    }
}
