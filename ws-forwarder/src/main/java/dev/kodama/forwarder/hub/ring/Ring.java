package dev.kodama.forwarder.hub.ring;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.WireFrame;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Ring buffer of encoded frames, numbered 0, 1, 2, … Bounded in bytes and in frames; the oldest frames are evicted.
 *
 * <p>How it works: one thread appends, any number of threads read, none waits. Small frames lie end to end in a circle of chunks; a large frame
 * has an array of its own, which counts into the bound. Before the writer reuses space it moves {@code tail} past the frames there. A reader
 * copies first and then checks whether {@code tail} has passed its cursor; if so, the copy is invalid (the optimistic read of
 * {@code StampedLock}, with the same fences).
 */
public final class Ring {
    /** Longer frames have an array of their own; shorter ones fit into an empty {@link FrameBatch}. */
    static final int LARGE_BYTES = 64 << 10;

    private static final int CHUNK_BYTES = 256 << 10;

    /** With a shorter average frame the ring is bounded by the number of frames. */
    private static final int SLOT_BYTES = 256;

    private final int mask;
    private final long capacityBytes;
    private final byte[] @Nullable [] chunks;
    private final @Nullable Head[] heads;
    private final long[] starts;
    private final int[] lengths;
    private final byte[] @Nullable [] larges;
    /** Frames with all keys, where they differ from the plain frame in the circle; allocated with the first one. */
    private byte @Nullable [] @Nullable [] wholes;

    private long usedBytes;
    private long position;
    private volatile long tail;
    private volatile long head;

    /** @param bytes capacity, rounded up to 256 KB */
    public Ring(long bytes) {
        this(bytes, 0);
    }

    /** @param first the number of the first event */
    public Ring(long bytes, long first) {
        int chunkCount = Math.toIntExact((bytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
        capacityBytes = (long) chunkCount * CHUNK_BYTES;
        chunks = new byte[chunkCount][];
        int slots = Integer.highestOneBit(Math.toIntExact(capacityBytes / SLOT_BYTES));
        mask = slots - 1;
        heads = new Head[slots];
        starts = new long[slots];
        lengths = new int[slots];
        larges = new byte[slots][];
        tail = first;
        head = first;
    }

    /** The number of the oldest event in the ring. */
    public long tail() {
        return tail;
    }

    /** The number of the next event. */
    public long head() {
        return head;
    }

    /** Appends a frame that is the same in every view. */
    public void add(Head event, byte[] frame) {
        add(event, frame, null);
    }

    /** Appends a frame; by one thread at a time. {@code plain} is for {@link EventView#PLAIN}, null where it is the same. */
    public void add(Head event, byte[] whole, byte @Nullable [] plain) {
        byte[] frame = plain == null ? whole : plain;
        makeRoom(frame.length + (plain == null ? 0 : whole.length));
        long number = head;
        int slot = (int) number & mask;
        heads[slot] = event;
        starts[slot] = position;
        lengths[slot] = frame.length;
        if (frame.length > LARGE_BYTES) {
            larges[slot] = frame;
        } else {
            copyIn(frame);
        }
        usedBytes += frame.length;
        if (plain != null) {
            addWhole(slot, whole);
        }
        head = number + 1;
    }

    private void addWhole(int slot, byte[] whole) {
        var all = wholes == null ? new byte[mask + 1][] : wholes;
        all[slot] = whole;
        wholes = all;
        usedBytes += whole.length;
    }

    private byte @Nullable [] wholeOf(int slot) {
        var all = wholes;
        return all == null ? null : all[slot];
    }

    /** Clears the ring; the next event gets this number. Called by the appending thread. */
    public void jump(long number) {
        if (number < head) {
            throw new IllegalArgumentException("the next number is already " + head + ", was " + number);
        }
        tail = number;
        VarHandle.fullFence();
        Arrays.fill(larges, null);
        wholes = null;
        usedBytes = 0;
        head = number;
    }

    /** The fields that filters match; null if the event is evicted. */
    public @Nullable Head headOf(long number) {
        Head event = heads[(int) number & mask];
        VarHandle.acquireFence();
        return tail <= number ? event : null;
    }

    /** The payload of an uncompressed frame, with all keys; null if it is evicted. */
    public byte @Nullable [] text(long number) {
        byte[] whole = wholeOf((int) number & mask);
        byte[] text = whole == null ? textInCircle(number) : payload(whole);
        VarHandle.acquireFence();
        return tail <= number ? text : null;
    }

    /** The payload in the plain view; null if it equals {@link #text} or is evicted. */
    public byte @Nullable [] plainText(long number) {
        byte[] text = wholeOf((int) number & mask) == null ? null : textInCircle(number);
        VarHandle.acquireFence();
        return tail <= number ? text : null;
    }

    private byte @Nullable [] textInCircle(long number) {
        int slot = (int) number & mask;
        int length = lengths[slot];
        byte[] large = larges[slot];
        if (length > LARGE_BYTES) {
            return large == null ? null : payload(large);
        }
        int header = WireFrame.headerLength(length);
        var into = ByteBuffer.allocate(Math.max(0, length - header));
        copyOut(starts[slot] + header, into.capacity(), into);
        return into.array();
    }

    /** Maximum number of frames. */
    public int maxFrames() {
        return mask + 1;
    }

    /** As {@link #take(long, long, EventTest, FrameBatch, EventView)}, for one or more appended numbers. @return false if the first is evicted */
    public boolean take(SequenceQueue numbers, FrameBatch batch, EventView view) {
        batch.clear();
        long first = numbers.first();
        batch.setNext(first);
        for (int i = 0; i < numbers.count() && takeOne(numbers.get(i), (head, number) -> true, batch, view); i++) {
            batch.setNext(numbers.get(i) + 1);
            if (batch.large() != null) {
                break;
            }
        }
        VarHandle.acquireFence();
        return tail <= first;
    }

    /** As {@link #take(long, long, EventTest, FrameBatch, EventView)}, in the ring's own framing or as server-sent events. */
    public boolean take(long from, long until, EventTest wanted, FrameBatch batch, FrameEncoding framing) {
        return take(from, until, wanted, batch, framing == FrameEncoding.SSE ? EventView.SSE : EventView.WHOLE);
    }

    /**
     * Copies wanted frames into a batch until it is full or {@code until} is reached.
     *
     * @param view server-sent events need a ring of text frames
     * @return false if {@code from} is evicted: the batch is then invalid
     */
    public boolean take(long from, long until, EventTest wanted, FrameBatch batch, EventView view) {
        batch.clear();
        long number = from;
        while (number < until && takeOne(number, wanted, batch, view)) {
            number++;
            if (batch.large() != null) {
                break;
            }
        }
        batch.setNext(number);
        VarHandle.acquireFence();
        return tail <= from;
    }

    /** @return false if the event has to wait for the next batch */
    private boolean takeOne(long number, EventTest wanted, FrameBatch batch, EventView view) {
        int slot = (int) number & mask;
        Head event = heads[slot];
        if (event == null || !wanted.test(event, number)) {
            return true;
        }
        byte[] whole = view == EventView.PLAIN ? null : wholeOf(slot);
        int length = whole == null ? lengths[slot] : whole.length;
        if (length > LARGE_BYTES) {
            byte[] large = whole == null ? larges[slot] : whole;
            if (large == null || !batch.isEmpty()) {
                return false;
            }
            batch.setLarge(view == EventView.SSE ? FrameEncoding.SSE.event(number, payload(large)) : large);
            return true;
        }
        if (!batch.fits(length + FrameEncoding.MOST_EXTRA_BYTES)) {
            return false;
        }
        if (whole != null) {
            batch.buffer().put(whole);
        } else if (view != EventView.SSE) {
            copyOut(starts[slot], length, batch.buffer());
        } else {
            int header = WireFrame.headerLength(length);
            FrameEncoding.SSE.putPrefix(number, batch.buffer());
            copyOut(starts[slot] + header, length - header, batch.buffer());
            FrameEncoding.SSE.putSuffix(batch.buffer());
        }
        batch.add(number);
        return true;
    }

    private static byte[] payload(byte[] frame) {
        return Arrays.copyOfRange(frame, WireFrame.headerLength(frame.length), frame.length);
    }

    private void makeRoom(int length) {
        long oldest = tail;
        while (oldest < head && (usedBytes + length > capacityBytes || head - oldest > mask)) {
            byte[] whole = wholeOf((int) oldest & mask);
            usedBytes -= lengths[(int) oldest & mask] + (whole == null ? 0 : whole.length);
            oldest++;
        }
        if (oldest == tail) {
            return;
        }
        long first = tail;
        tail = oldest;
        VarHandle.fullFence(); // readers see the new tail before any byte is overwritten
        for (long number = first; number < oldest; number++) {
            larges[(int) number & mask] = null;
            if (wholes != null) {
                wholes[(int) number & mask] = null;
            }
        }
    }

    private void copyIn(byte[] frame) {
        int done = 0;
        while (done < frame.length) {
            int at = (int) (position % CHUNK_BYTES);
            int part = Math.min(frame.length - done, CHUNK_BYTES - at);
            System.arraycopy(frame, done, chunkOf(position), at, part);
            done += part;
            position += part;
        }
    }

    private byte[] chunkOf(long at) {
        int index = (int) (at / CHUNK_BYTES % chunks.length);
        byte[] chunk = chunks[index];
        if (chunk == null) {
            chunk = new byte[CHUNK_BYTES];
            chunks[index] = chunk;
        }
        return chunk;
    }

    private void copyOut(long start, int length, ByteBuffer into) {
        long at = start;
        long end = start + length;
        while (at < end) {
            int offset = (int) (at % CHUNK_BYTES);
            int part = (int) Math.min(end - at, CHUNK_BYTES - offset);
            byte[] chunk = chunks[(int) (at / CHUNK_BYTES % chunks.length)];
            if (chunk == null) {
                return;
            }
            into.put(chunk, offset, part);
            at += part;
        }
    }
}
