package dev.kodama.forwarder.encoding;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses a message's payload as RFC 7692 §7.2.1 has it, by itself: nothing of the messages before is needed to inflate it, so that one
 * result serves all clients.
 *
 * <p>A deflater has a quarter of a megabyte outside the heap. At most {@value #MOST_IDLE} wait here for the next message, for all threads; as
 * many more exist for a moment as there are threads in here: one for each form of live events, one for the journal's end, and one for each
 * reader of the past.
 */
public final class Deflate {
    private static final int MOST_IDLE = 4;

    /** Below this it mostly grows. */
    private static final int LEAST_BYTES = 64;

    /** Higher ones take twice as long for a long event, and make it two in a hundred shorter. */
    private static final int LEVEL = 1;

    private static final int MARGIN_BYTES = 64;
    private static final byte[] TAIL = {0, 0, -1, -1};
    private static final ArrayBlockingQueue<Deflater> IDLE = new ArrayBlockingQueue<>(MOST_IDLE);

    private Deflate() {}

    /** @return null if it does not get smaller */
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

    /** What fills the room is not smaller, or not worth it. */
    private static byte @Nullable [] compress(Deflater deflater, byte[] payload) {
        byte[] room = new byte[payload.length + MARGIN_BYTES];
        deflater.setInput(payload);
        int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        int shorter = length - TAIL.length;
        boolean whole = length < room.length && Arrays.equals(room, shorter, length, TAIL, 0, TAIL.length);
        return whole && shorter < payload.length ? Arrays.copyOf(room, shorter) : null;
    }
}
