package dev.kodama.forwarder.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** How a JSON text becomes bytes on a connection. */
public enum Framing {
    /** Text frames of RFC 6455. */
    WEBSOCKET,
    /** Server-sent events: a notice's name is its {@code type}, {@code failure} where it has none; an event's id is its sequence. */
    SSE;

    /** The most that an event has around its JSON. */
    public static final int MOST_EXTRA_BYTES = 40;

    private static final byte[] SSE_END = ascii("\n\n");
    private static final String TYPE = "{\"type\":\"";

    /** A text of the server's own. */
    public byte[] notice(byte[] json) {
        return this == WEBSOCKET ? WireFrame.text(json) : sse("event: " + nameOf(json) + "\ndata: ", json);
    }

    /** An event of the journal. */
    public byte[] event(long sequence, byte[] json) {
        return this == WEBSOCKET ? WireFrame.text(json) : sse(prefix(sequence), json);
    }

    /** Says that the connection lives. */
    public byte[] ping() {
        return this == WEBSOCKET ? WireFrame.text(ServerFrame.ping()) : ascii(": ping\n\n");
    }

    /** What stands before an event's JSON, where that is copied from a ring of WebSocket frames; for others than these. */
    public void putPrefix(long sequence, ByteBuffer into) {
        into.put(ascii(prefix(sequence)));
    }

    public void putSuffix(ByteBuffer into) {
        into.put(SSE_END);
    }

    private static String prefix(long sequence) {
        return "id: " + sequence + "\ndata: ";
    }

    private static byte[] sse(String prefix, byte[] json) {
        var bytes = ByteBuffer.allocate(prefix.length() + json.length + SSE_END.length);
        return bytes.put(ascii(prefix)).put(json).put(SSE_END).array();
    }

    private static String nameOf(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        return text.startsWith(TYPE) ? text.substring(TYPE.length(), text.indexOf('"', TYPE.length())) : "failure";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
