package dev.kodama.forwarder.protocol;

import dev.kodama.forwarder.encoding.Deflate;
import dev.kodama.forwarder.encoding.Encoding;
import dev.kodama.forwarder.encoding.MessagePackWriter;
import dev.kodama.journal.text.Utf8Builder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Encodes JSON as frames of a connection. */
public enum FrameEncoding {
    /** Text frames of RFC 6455. */
    WEBSOCKET(WireFrame.TEXT, false),
    /** Binary frames that hold MessagePack. */
    MESSAGEPACK(WireFrame.BINARY, false),
    /** As {@link #WEBSOCKET}, with each event compressed by itself (RFC 7692), unless it would grow. Notices are not compressed. */
    DEFLATED(WireFrame.TEXT, true),
    /** As {@link #MESSAGEPACK}, compressed likewise. */
    DEFLATED_MESSAGEPACK(WireFrame.BINARY, true),
    /** Server-sent events. A notice's event name is its {@code type}, or {@code failure} without one; the id is the sequence to resume behind. */
    SSE(WireFrame.TEXT, false);

    /** Maximum bytes around an event's JSON. */
    public static final int MOST_EXTRA_BYTES = 40;

    private static final byte[] SSE_END = ascii("\n\n");
    private static final String TYPE = "{\"type\":\"";

    private final int opcode;
    private final boolean deflates;

    FrameEncoding(int opcode, boolean deflates) {
        this.opcode = opcode;
        this.deflates = deflates;
    }

    /** The encoding of a WebSocket. */
    public static FrameEncoding of(Encoding encoding, boolean deflates) {
        if (encoding == Encoding.JSON) {
            return deflates ? DEFLATED : WEBSOCKET;
        }
        return deflates ? DEFLATED_MESSAGEPACK : MESSAGEPACK;
    }

    /** Whether events are compressed, and the client may compress its messages. */
    public boolean deflates() {
        return deflates;
    }

    /** Whether a client may send binary frames. */
    public boolean isBinary() {
        return opcode == WireFrame.BINARY;
    }

    /** The opcode of a frame, with the flag of a compressed one. */
    public int opcode(boolean compressed) {
        return compressed ? opcode | WireFrame.COMPRESSED : opcode;
    }

    /** The encoding of the ring that has the events for this one. */
    public FrameEncoding inRing() {
        return this == SSE ? WEBSOCKET : this;
    }

    /** Encodes an event for a ring. */
    public byte[] frame(byte[] json) {
        byte[] payload = isBinary() ? MessagePackWriter.of(json) : json;
        byte[] deflated = deflates ? Deflate.of(payload) : null;
        return deflated == null ? WireFrame.of(opcode, payload) : WireFrame.of(opcode | WireFrame.COMPRESSED, deflated);
    }

    /** Encodes a notice or an answer. */
    public byte[] notice(byte[] json) {
        if (this == SSE) {
            var place = ServerFrame.placeOf(json);
            String id = place.isPresent() ? "id: " + place.getAsLong() + "\n" : "";
            return sse(id + "event: " + nameOf(json) + "\ndata: ", json);
        }
        return WireFrame.of(opcode, isBinary() ? MessagePackWriter.of(json) : json);
    }

    /** As {@link #notice(byte[])}, with the id of a server-sent event; null for none. */
    public byte[] notice(@Nullable String id, byte[] json) {
        return this == SSE
                ? sse((id == null ? "" : "id: " + id + "\n") + "event: " + nameOf(json) + "\ndata: ", json)
                : notice(json);
    }

    /** Encodes an event of the journal, with the id of a server-sent event. */
    public byte[] event(String id, byte[] json) {
        return this == SSE ? sse("id: " + id + "\ndata: ", json) : frame(json);
    }

    /** Encodes an event of the journal. */
    public byte[] event(long sequence, byte[] json) {
        return this == SSE ? sse(prefix(sequence), json) : frame(json);
    }

    /** As {@link #event(long, byte[])}, without a copy of the JSON where that goes into the frame as it is. */
    public byte[] event(long sequence, Utf8Builder json) {
        return this == WEBSOCKET ? WireFrame.of(opcode, json) : event(sequence, json.toByteArray());
    }

    /** A ping. */
    public byte[] ping() {
        return this == SSE ? ascii(": ping\n\n") : notice(ServerFrame.ping());
    }

    /** Writes the prefix of a server-sent event, whose JSON is copied from a ring of WebSocket frames. */
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
