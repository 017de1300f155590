package dev.kodama.forwarder.encoding;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses message payloads by RFC 7692 §7.2.1 without context takeover, so that one result serves all clients.
 *
 * <p>A deflater takes 256 KB outside the heap. At most {@value #MAX_IDLE} idle ones are pooled for all threads; besides, each compressing thread
 * holds one: those of transcoded live rings, of the journal tail, and of catch-up readers.
 */
public final class Deflate {
    private static final int MAX_IDLE = 4;

    /** Shorter payloads mostly grow. */
    private static final int LEAST_BYTES = 64;

    /** Higher levels take twice as long for long events and save another 2 %. */
    private static final int LEVEL = 1;

    private static final int MARGIN_BYTES = 64;
    private static final byte[] TAIL = {0, 0, -1, -1};
    private static final ArrayBlockingQueue<Deflater> IDLE = new ArrayBlockingQueue<>(MAX_IDLE);

    private Deflate() {}

    /** @return null if the result would not be smaller */
    public static byte @Nullable [] of(byte[] payload) {
        if (payload.length < LEAST_BYTES) {
            return null;
        }
        var had = IDLE.poll();
        var deflater = had == null ? new Deflater(LEVEL, true) : had;
        try {
            return compress(deflater, payload);
        } finally {
            deflater.reset();
            if (!IDLE.offer(deflater)) {
                deflater.end();
            }
        }
    }

    /** A result that fills the buffer is not smaller. */
    private static byte @Nullable [] compress(Deflater deflater, byte[] payload) {
        byte[] room = new byte[payload.length + MARGIN_BYTES];
        deflater.setInput(payload);
        int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        int shorter = length - TAIL.length;
        boolean whole = length < room.length && Arrays.equals(room, shorter, length, TAIL, 0, TAIL.length);
        return whole && shorter < payload.length ? Arrays.copyOf(room, shorter) : null;
    }
}
