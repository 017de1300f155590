package dev.kodama.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/** Events in text frames of a WebSocket: those of Kodama, and those that are passed on as they were published. */
final class WebSocketFraming implements Framing {
    private static final byte[] LIVE = "{\"event_type\":\"".getBytes(US_ASCII);
    private static final byte[] DURABLE = "{\"seq\":".getBytes(US_ASCII);
    private static final byte[] SWITCHING = "HTTP/1.1 101".getBytes(US_ASCII);
    private static final int LENGTH = 0x7f;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    private final String path;

    WebSocketFraming(String path) {
        this.path = path;
    }

    /** With the key of RFC 6455's example: yardsticks answer that one only. */
    @Override
    public String greeting(int client) {
        return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    }

    @Override
    public boolean greeted(ByteBuffer in) {
        for (int at = in.position(); at + 3 < in.limit(); at++) {
            if (in.get(at) == '\r' && in.get(at + 2) == '\r') {
                if (!Framing.startsWith(in, in.position(), in.limit(), SWITCHING)) {
                    throw new IllegalStateException("the server does not accept a WebSocket of " + path);
                }
                in.position(at + 4);
                return true;
            }
        }
        return false;
    }

    @Override
    public void read(ByteBuffer in, Receiver receiver) {
        while (in.remaining() >= 2) {
            int begin = in.position();
            long length = in.get(begin + 1) & LENGTH;
            int head = length == TWO_BYTES ? 4 : length == EIGHT_BYTES ? 10 : 2;
            if (in.remaining() < head) {
                return;
            }
            if (head == 4) {
                length = in.getShort(begin + 2) & 0xffff;
            } else if (head == 10) {
                length = in.getLong(begin + 2);
            }
            if (in.remaining() < head + length) {
                return;
            }
            int from = begin + head;
            int end = (int) (from + length);
            if (Framing.startsWith(in, from, end, LIVE)) {
                receiver.event(0);
            } else if (Framing.startsWith(in, from, end, DURABLE)) {
                receiver.event(Framing.number(in, from + DURABLE.length, end));
            }
            in.position(end);
        }
    }
}
