package dev.kodama.forwarder.batch;

import java.nio.ByteBuffer;

/**
 * Joins compressed payloads and plain bytes to one compressed message (RFC 7692 §7.2.1), without compressing again.
 *
 * <p>How it works: a payload that was compressed by itself refers to none of the bytes before it. It ends with the three header bits of an empty
 * stored block, padded to a byte, because RFC 7692 strips the block's length ({@code 00 00 ff ff}). So whatever follows continues that block: plain
 * bytes as its content, another payload behind the stripped length. Plain bytes elsewhere get a stored block of their own (RFC 1951 §3.2.4).
 */
final class DeflateJoiner {
    /** Bytes that joining adds to a short piece at most. */
    static final int MOST_EXTRA_BYTES = 5;

    private static final int MAX_STORED_BYTES = 0xffff;
    private static final byte STORED = 0;

    /** Whether the header of a stored block is written, and not its length. */
    private boolean begun;

    /** Starts a message, or goes on behind plain bytes. */
    void begin() {
        begun = false;
    }

    /** Goes on behind a compressed payload. */
    void beginBehindCompressed() {
        begun = true;
    }

    /** Adds plain bytes. */
    void stored(ByteBuffer from, int start, int end, ByteBuffer into) {
        for (int at = start; at < end; ) {
            int length = Math.min(MAX_STORED_BYTES, end - at);
            putLength(length, into);
            into.put(into.position(), from, at, length);
            into.position(into.position() + length);
            at += length;
        }
    }

    /** Adds one plain byte. */
    void stored(byte one, ByteBuffer into) {
        putLength(1, into);
        into.put(one);
    }

    /** Adds a compressed payload. */
    void compressed(ByteBuffer from, int start, int end, ByteBuffer into) {
        if (begun) {
            putLength(0, into);
        }
        into.put(into.position(), from, start, end - start);
        into.position(into.position() + end - start);
        begun = true;
    }

    /** Ends the message: the receiver adds the length of the last, empty block. */
    void end(ByteBuffer into) {
        if (!begun) {
            into.put(STORED);
        }
        begun = false;
    }

    private void putLength(int length, ByteBuffer into) {
        if (!begun) {
            into.put(STORED);
        }
        begun = false;
        into.put((byte) length).put((byte) (length >> 8)).put((byte) ~length).put((byte) (~length >> 8));
    }
}
