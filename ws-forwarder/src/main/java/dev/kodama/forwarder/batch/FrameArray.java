package dev.kodama.forwarder.batch;

import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.WireFrame;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Joins frames to one frame: the array of their payloads, in order. Payloads are copied as they are encoded. One per thread, reused for every
 * array.
 */
public final class FrameArray {
    /** Maximum length of a frame, its header included; a single longer event is an array of its own. */
    public static final int MAX_BYTES = 256 << 10;

    /** Maximum length for a client of which other arrays still wait. */
    public static final int SMALL_BYTES = 64 << 10;

    private static final ThreadLocal<FrameArray> OWN = ThreadLocal.withInitial(FrameArray::new);
    /** Room in front of the first payload for what depends on all of them. */
    private static final int HEAD_BYTES = 32;

    private static final int TAIL_BYTES = 16;
    private static final byte FIX_ARRAY = (byte) 0x90;
    private static final int MAX_FIX_ARRAY = 15;
    private static final byte ARRAY_16 = (byte) 0xdc;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_BYTES + HEAD_BYTES);
    private final DeflateJoiner deflated = new DeflateJoiner();
    private FrameEncoding framing = FrameEncoding.WEBSOCKET;
    private int maxBytes;
    private int count;

    public static FrameArray ofThisThread() {
        return OWN.get();
    }

    /** Starts an array. */
    public void begin(FrameEncoding encoding, int max) {
        framing = encoding;
        maxBytes = max;
        count = 0;
        buffer.clear().position(HEAD_BYTES);
        deflated.begin();
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Whether the next batch may not fit. */
    public boolean isFull() {
        return count > 0 && room() < FrameBatch.LEAST_BYTES;
    }

    /** Bytes of frames that a batch may have. */
    public int room() {
        int extra = framing.deflates() ? FrameBatch.FRAMES * 2 * DeflateJoiner.MOST_EXTRA_BYTES : 0;
        int left = maxBytes - buffer.position() - TAIL_BYTES - extra;
        return count == 0 ? Math.max(FrameBatch.LEAST_BYTES, left) : left;
    }

    /** Adds the small frames of a batch. */
    public void add(FrameBatch batch) {
        int start = 0;
        for (int i = 0; i < batch.count(); i++) {
            int end = batch.end(i);
            add(batch.buffer(), start, end);
            start = end;
        }
    }

    private void add(ByteBuffer frames, int start, int end) {
        int payload = start + WireFrame.headerLength(end - start);
        if (count++ > 0 && !framing.isBinary()) {
            put((byte) ',');
        }
        if (!framing.deflates()) {
            buffer.put(buffer.position(), frames, payload, end - payload);
            buffer.position(buffer.position() + end - payload);
        } else if (isCompressed(frames.get(start))) {
            deflated.compressed(frames, payload, end, buffer);
        } else {
            deflated.stored(frames, payload, end, buffer);
        }
    }

    private void put(byte one) {
        if (framing.deflates()) {
            deflated.stored(one, buffer);
        } else {
            buffer.put(one);
        }
    }

    /** Ends the array. Returns the frame, which is valid until {@link #begin}. */
    public ByteBuffer finish() {
        if (!framing.isBinary()) {
            put((byte) ']');
        }
        if (framing.deflates()) {
            deflated.end(buffer);
        }
        byte[] head = head(framing, count, buffer.position() - HEAD_BYTES, framing.deflates());
        int start = HEAD_BYTES - head.length;
        buffer.put(start, head);
        return buffer.flip().position(start);
    }

    /**
     * An array of one large frame, whose bytes are shared and not copied.
     *
     * @return its parts, in order
     */
    public static List<ByteBuffer> of(FrameEncoding framing, byte[] frame) {
        boolean compressed = isCompressed(frame[0]);
        var payload = ByteBuffer.wrap(frame);
        payload.position(WireFrame.headerLength(frame.length));
        var tail = ByteBuffer.allocate(TAIL_BYTES);
        if (!framing.isBinary() && compressed) {
            var joiner = new DeflateJoiner();
            joiner.beginBehindCompressed();
            joiner.stored((byte) ']', tail);
            joiner.end(tail);
        } else if (!framing.isBinary()) {
            tail.put((byte) ']');
        }
        tail.flip();
        byte[] head = head(framing, 1, payload.remaining() + tail.remaining(), compressed);
        return List.of(ByteBuffer.wrap(head), payload.slice(), tail);
    }

    /** The header of a frame, and the start of its array. */
    private static byte[] head(FrameEncoding framing, int count, int restBytes, boolean compressed) {
        var open = ByteBuffer.allocate(HEAD_BYTES);
        byte[] array = open(framing, count);
        if (compressed) {
            new DeflateJoiner().stored(ByteBuffer.wrap(array), 0, array.length, open);
        } else {
            open.put(array);
        }
        byte[] header = WireFrame.header(framing.opcode(compressed), open.flip().remaining() + restBytes);
        return ByteBuffer.allocate(header.length + open.remaining())
                .put(header)
                .put(open)
                .array();
    }

    private static byte[] open(FrameEncoding framing, int count) {
        if (!framing.isBinary()) {
            return new byte[] {'['};
        } else if (count <= MAX_FIX_ARRAY) {
            return new byte[] {(byte) (FIX_ARRAY | count)};
        }
        return new byte[] {ARRAY_16, (byte) (count >> 8), (byte) count};
    }

    private static boolean isCompressed(byte first) {
        return (first & WireFrame.COMPRESSED) != 0;
    }
}
