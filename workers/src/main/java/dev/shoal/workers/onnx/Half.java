package dev.shoal.workers.onnx;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;

/** IEEE half precision to single: by a table, since Java has the conversion from release 20 on only. */
final class Half {
    private static final float[] TABLE = table();

    private Half() {}

    private static float[] table() {
        float[] table = new float[1 << 16];
        for (int bits = 0; bits < table.length; bits++) table[bits] = convert(bits);
        return table;
    }

    private static float convert(int bits) {
        float sign = bits >>> 15 == 0 ? 1 : -1;
        int exponent = bits >>> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0x1f) return fraction == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
        if (exponent == 0) return sign * fraction * 0x1p-24f;
        return sign * Math.scalb(1024f + fraction, exponent - 25);
    }

    static float toFloat(short bits) {
        return TABLE[bits & 0xffff];
    }

    static void read(ByteBuffer buffer, int firstElement, float[] into) {
        ShortBuffer halves = buffer.asShortBuffer();
        for (int i = 0; i < into.length; i++) into[i] = TABLE[halves.get(firstElement + i) & 0xffff];
    }
}
