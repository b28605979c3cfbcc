package dev.shoal.workers.tokenizer;

import java.util.Arrays;
import java.util.Optional;

/** The table of byte-level BPE: each byte is written as one printable character. */
final class ByteLevel {
    private static final int[] BYTE_OF = byteOf();

    private ByteLevel() {}

    private static int[] byteOf() {
        int[] table = new int[512];
        Arrays.fill(table, -1);
        int extra = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            table[printable ? b : extra++] = b;
        }
        return table;
    }

    /** The bytes that the characters stand for, or nothing if one of them stands for none. */
    static Optional<byte[]> bytes(String characters) {
        byte[] bytes = new byte[characters.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = characters.charAt(i);
            if (c >= BYTE_OF.length || BYTE_OF[c] < 0) return Optional.empty();
            bytes[i] = (byte) BYTE_OF[c];
        }
        return Optional.of(bytes);
    }
}
