package dev.kodama.timeline.segment;

import java.util.Arrays;

/** Growing buffer of variable-length numbers: seven bits a byte, lowest first. */
public final class VarintWriter {
    private static final int MIN_BYTES = 64;

    private byte[] bytes = new byte[MIN_BYTES];
    private int size;

    /** Appends a number; a negative one takes ten bytes. */
    public VarintWriter number(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    /** Appends a number that may be negative: small amounts are short. */
    public VarintWriter signed(long value) {
        return number((value << 1) ^ (value >> 63));
    }

    /** Appends eight bytes. */
    public VarintWriter fixed(long value) {
        ensure(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    VarintWriter append(VarintWriter other) {
        ensure(other.size);
        System.arraycopy(other.bytes, 0, bytes, size, other.size);
        size += other.size;
        return this;
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
