package dev.kodama.timeline.segment;

/** Reads what a {@link VarintWriter} wrote. */
public final class VarintReader {
    private final byte[] bytes;
    private int at;

    public VarintReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A reader of its own, at the same position. */
    VarintReader copy() {
        var copy = new VarintReader(bytes);
        copy.at = at;
        return copy;
    }

    public long number() {
        long value = 0;
        int shift = 0;
        byte next = bytes[at++];
        while (next < 0) {
            value |= (long) (next & 0x7F) << shift;
            shift += 7;
            next = bytes[at++];
        }
        return value | (long) next << shift;
    }

    public long signed() {
        long value = number();
        return (value >>> 1) ^ -(value & 1);
    }

    public long fixed() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | (bytes[at++] & 0xFF);
        }
        return value;
    }

    void skip(int count) {
        at += count;
    }

    public boolean hasMore() {
        return at < bytes.length;
    }
}
