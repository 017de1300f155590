package dev.kodama.forwarder.hub;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Frames copied out of the ring to be written in one go. One per thread, used anew for every write. */
final class Batch {
    private static final int BYTES = 128 << 10;
    private static final int FRAMES = 4096;
    private static final ThreadLocal<Batch> OWN = ThreadLocal.withInitial(Batch::new);

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    private final int[] ends = new int[FRAMES];
    private final long[] numbers = new long[FRAMES];
    private int count;
    private byte @Nullable [] large;
    private long next;

    static Batch ofThisThread() {
        return OWN.get();
    }

    void clear() {
        buffer.clear();
        count = 0;
        large = null;
    }

    boolean fits(int length) {
        return count < FRAMES && length <= buffer.remaining();
    }

    /** Where to put the next frame's bytes, before {@link #add}. */
    ByteBuffer buffer() {
        return buffer;
    }

    void add(long number) {
        ends[count] = buffer.position();
        numbers[count++] = number;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    /** A frame too large to be copied here stands alone. */
    void setLarge(byte[] frame) {
        large = frame;
    }

    byte @Nullable [] large() {
        return large;
    }

    void setNext(long number) {
        next = number;
    }

    /** The event after the last one that was looked at, whether it was wanted or not. */
    long next() {
        return next;
    }

    /** Cuts what could not be written down to its first frame, of which some may be on its way; the others stay in the ring. */
    Cut cut(int written) {
        int found = Arrays.binarySearch(ends, 0, count, written);
        int frame = found >= 0 ? found + 1 : -found - 1;
        if (frame == count) {
            return new Cut(ByteBuffer.allocate(0), next, count);
        }
        byte[] rest = new byte[ends[frame] - written];
        buffer.get(written, rest);
        return new Cut(ByteBuffer.wrap(rest), numbers[frame] + 1, frame + 1);
    }

    /** @param frames how many frames are or will be written with {@code rest} */
    record Cut(ByteBuffer rest, long next, int frames) {}
}
