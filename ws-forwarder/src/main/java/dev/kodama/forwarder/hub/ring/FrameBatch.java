package dev.kodama.forwarder.hub.ring;

import dev.kodama.forwarder.protocol.FrameEncoding;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Batch of frames copied out of a ring for one write. One per thread, reused for every write. */
public final class FrameBatch {
    private static final int BYTES = 128 << 10;
    /** Maximum number of frames. */
    public static final int FRAMES = 4096;

    /** The smallest limit of bytes: any small frame fits into an empty batch. */
    public static final int LEAST_BYTES = Ring.LARGE_BYTES + FrameEncoding.MOST_EXTRA_BYTES;

    private static final ThreadLocal<FrameBatch> OWN = ThreadLocal.withInitial(FrameBatch::new);

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    private final int[] ends = new int[FRAMES];
    private final long[] numbers = new long[FRAMES];
    private int count;
    private int max = FRAMES;
    private int maxBytes = BYTES;
    private byte @Nullable [] large;
    private long next;

    public static FrameBatch ofThisThread() {
        return OWN.get();
    }

    /** Clears the batch and its limits. */
    public void renew() {
        renew(BYTES);
    }

    /** Clears the batch and its {@link #limit}; it takes so many bytes at most, and {@link #LEAST_BYTES} at least. */
    public void renew(int bytes) {
        max = FRAMES;
        maxBytes = Math.min(BYTES, bytes);
        clear();
    }

    /** Limits the number of frames until {@link #renew}. */
    public void limit(int frames) {
        max = Math.min(FRAMES, frames);
    }

    public void clear() {
        buffer.clear().limit(maxBytes);
        count = 0;
        large = null;
    }

    public boolean fits(int length) {
        return count < max && length <= buffer.remaining();
    }

    /** Where to put the next frame's bytes, before {@link #add}. */
    public ByteBuffer buffer() {
        return buffer;
    }

    public void add(long number) {
        ends[count] = buffer.position();
        numbers[count++] = number;
    }

    /** Adds a small frame that is not from a ring; the next number is the one after it. */
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

    /** Where a frame ends in the {@link #buffer}. */
    public int end(int frame) {
        return ends[frame];
    }

    /** Sets a frame that is too large to copy; it is alone in the batch. */
    public void setLarge(byte[] frame) {
        large = frame;
    }

    public byte @Nullable [] large() {
        return large;
    }

    public void setNext(long number) {
        next = number;
    }

    /** The number after the last event examined, whether it was wanted or not. */
    public long next() {
        return next;
    }

    /** Returns the rest of the first frame that was not written completely; the frames behind it stay in the ring. */
    public PartialWrite cut(int written) {
        int found = Arrays.binarySearch(ends, 0, count, written);
        int frame = found >= 0 ? found + 1 : -found - 1;
        if (frame == count) {
            return new PartialWrite(ByteBuffer.allocate(0), next, count);
        }
        byte[] rest = new byte[ends[frame] - written];
        buffer.get(written, rest);
        return new PartialWrite(ByteBuffer.wrap(rest), numbers[frame] + 1, frame + 1);
    }

    /** @param frames how many frames are written once {@code rest} is written */
    public record PartialWrite(ByteBuffer rest, long next, int frames) {}
}
