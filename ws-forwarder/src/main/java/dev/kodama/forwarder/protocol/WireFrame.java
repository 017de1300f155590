package dev.kodama.forwarder.protocol;

import java.nio.ByteBuffer;

/** A server's frame as RFC 6455 §5.2 lays it out: whole, not masked. */
public final class WireFrame {
    public static final int TEXT = 1;
    public static final int BINARY = 2;

    /** Beside the opcode of a message that is compressed as RFC 7692 has it. */
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

    /** How many bytes the frame of so many payload bytes takes. */
    public static int length(int payloadBytes) {
        return payloadBytes + (payloadBytes <= MAX_SHORT ? 2 : payloadBytes <= MAX_MIDDLE ? 4 : 10);
    }

    /** How many bytes of a frame of so many are its header. */
    public static int headerLength(int frameBytes) {
        return frameBytes <= MAX_SHORT + 2 ? 2 : frameBytes <= MAX_MIDDLE + 4 ? 4 : 10;
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
