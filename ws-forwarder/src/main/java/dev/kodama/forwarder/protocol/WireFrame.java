package dev.kodama.forwarder.protocol;

import dev.kodama.journal.text.Utf8Builder;
import java.nio.ByteBuffer;

/** Server frames of RFC 6455 §5.2: unfragmented and unmasked. */
public final class WireFrame {
    public static final int TEXT = 1;
    public static final int BINARY = 2;

    /** Flag of a compressed message (RFC 7692). */
    public static final int COMPRESSED = 0x40;

    private static final int FIN = 0x80;
    private static final int MAX_SHORT = 125;
    private static final int MAX_MIDDLE = 0xffff;

    private WireFrame() {}

    /** @return header and payload, {@link #length} bytes */
    public static byte[] of(int opcode, byte[] payload) {
        var frame = ByteBuffer.allocate(length(payload.length));
        putHeader(frame, opcode, payload.length);
        return frame.put(payload).array();
    }

    /** As {@link #of(int, byte[])}. */
    static byte[] of(int opcode, Utf8Builder payload) {
        var frame = ByteBuffer.allocate(length(payload.length()));
        putHeader(frame, opcode, payload.length());
        payload.copyTo(frame);
        return frame.array();
    }

    /** Length of a frame with that many payload bytes. */
    public static int length(int payloadBytes) {
        return payloadBytes + (payloadBytes <= MAX_SHORT ? 2 : payloadBytes <= MAX_MIDDLE ? 4 : 10);
    }

    /** Length of the header of a frame with that many bytes. */
    public static int headerLength(int frameBytes) {
        return frameBytes <= MAX_SHORT + 2 ? 2 : frameBytes <= MAX_MIDDLE + 4 ? 4 : 10;
    }

    /** The header of a frame with that many payload bytes. */
    public static byte[] header(int opcode, int payloadBytes) {
        var header = ByteBuffer.allocate(length(payloadBytes) - payloadBytes);
        putHeader(header, opcode, payloadBytes);
        return header.array();
    }

    private static void putHeader(ByteBuffer frame, int opcode, int payloadBytes) {
        frame.put((byte) (FIN | opcode));
        if (payloadBytes <= MAX_SHORT) {
            frame.put((byte) payloadBytes);
        } else if (payloadBytes <= MAX_MIDDLE) {
            frame.put((byte) 126).putShort((short) payloadBytes);
        } else {
            frame.put((byte) 127).putLong(payloadBytes);
        }
    }
}
