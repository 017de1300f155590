package dev.kodama.forwarder.session;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Frames, or the rest of them, that are written in pieces, because the JDK copies each write to a direct buffer.
 *
 * @param parts in order; their positions tell how much is written
 */
record UnwrittenFrame(List<ByteBuffer> parts) {
    private static final int PIECE_BYTES = 128 << 10;

    UnwrittenFrame {
        parts = List.copyOf(parts);
    }

    static UnwrittenFrame of(byte[] frame) {
        return new UnwrittenFrame(List.of(ByteBuffer.wrap(frame)));
    }

    boolean hasRemaining() {
        return parts.stream().anyMatch(ByteBuffer::hasRemaining);
    }

    /** Takes the next piece. There must be one. */
    ByteBuffer next() {
        var part = parts.stream().filter(ByteBuffer::hasRemaining).findFirst().orElseThrow();
        int length = Math.min(PIECE_BYTES, part.remaining());
        var piece = part.slice(part.position(), length);
        part.position(part.position() + length);
        return piece;
    }
}
