package dev.kodama.forwarder.hub.ring;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Frames copied out of the ring to be written in one go. One per thread, used anew for every write. */
public final class FrameBatch {
    private static final int BYTES = 128 << 10;
    private static final int FRAMES = 4096;
    private static final ThreadLocal<FrameBatch> OWN = ThreadLocal.withInitial(FrameBatch::new);

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    private final int[] ends = new int[FRAMES];
    private final long[] numbers = new long[FRAMES];
    private int count;
    private int most = FRAMES;
    private byte @Nullable [] large;
    private long next;

    public static FrameBatch ofThisThread() {
        return OWN.get();
    }

    /** Empty, and without a {@link #limit}. */
    public void renew() {
        most = FRAMES;
        clear();
    }

    /** Takes so many frames, and no more, until it is renewed. */
    public void limit(int frames) {
        most = Math.min(FRAMES, frames);
    }

    public void clear() {
        buffer.clear();
        count = 0;
        large = null;
    }

    public boolean fits(int length) {
        return count < most && length <= buffer.remaining();
    }

    /** Where to put the next frame's bytes, before {@link #add}. */
    public ByteBuffer buffer() {
        return buffer;
    }

    public void add(long number) {
        ends[count] = buffer.position();
        numbers[count++] = number;
    }

    /** Adds a small frame that comes from elsewhere; the next to look at is the one after that number. */
    public void copy(byte[] frame, long number) {
        buffer.put(frame);
        add(number);
        next = number + 1;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public int count() {
        return count;
    }

    /** A frame too large to be copied here stands alone. */
    public void setLarge(byte[] frame) {
        large = frame;
    }

    public byte @Nullable [] large() {
        return large;
    }

    public void setNext(long number) {
        next = number;
    }

    /** The event after the last one that was looked at, whether it was wanted or not. */
    public long next() {
        return next;
    }

    /** Cuts what could not be written down to its first frame, of which some may be on its way; the others stay in the ring. */
    public Cut cut(int written) {
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
    public record Cut(ByteBuffer rest, long next, int frames) {}
}
