package dev.kodama.forwarder.protocol;

import dev.kodama.forwarder.encoding.Deflate;
import dev.kodama.forwarder.encoding.Encoding;
import dev.kodama.forwarder.encoding.MessagePackWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** How a JSON text becomes bytes on a connection. */
public enum FrameEncoding {
    /** Text frames of RFC 6455. */
    WEBSOCKET(WireFrame.TEXT, false),
    /** Binary frames that hold MessagePack. */
    MESSAGEPACK(WireFrame.BINARY, false),
    /** As {@link #WEBSOCKET}, and events compressed as RFC 7692 has it, each by itself; those that would not get smaller, and notices, are not. */
    DEFLATED(WireFrame.TEXT, true),
    /** As {@link #MESSAGEPACK}, compressed like that. */
    DEFLATED_MESSAGEPACK(WireFrame.BINARY, true),
    /** Server-sent events: a notice's name is its {@code type}, {@code failure} where it has none; the id is the sequence behind which a client goes on. */
    SSE(WireFrame.TEXT, false);

    /** The most that an event has around its JSON. */
    public static final int MOST_EXTRA_BYTES = 40;

    private static final byte[] SSE_END = ascii("\n\n");
    private static final String TYPE = "{\"type\":\"";

    private final int opcode;
    private final boolean deflates;

    FrameEncoding(int opcode, boolean deflates) {
        this.opcode = opcode;
        this.deflates = deflates;
    }

    /** That of a WebSocket. */
    public static FrameEncoding of(Encoding encoding, boolean deflates) {
        if (encoding == Encoding.JSON) {
            return deflates ? DEFLATED : WEBSOCKET;
        }
        return deflates ? DEFLATED_MESSAGEPACK : MESSAGEPACK;
    }

    /** Whether events are compressed, and a client may compress what it sends. */
    public boolean deflates() {
        return deflates;
    }

    /** Whether a client may send binary frames. */
    public boolean isBinary() {
        return opcode == WireFrame.BINARY;
    }

    /** The one of which there is a ring where the events of this one are found. */
    public FrameEncoding inRing() {
        return this == SSE ? WEBSOCKET : this;
    }

    /** An event as it lies in a ring. */
    public byte[] frame(byte[] json) {
        byte[] payload = isBinary() ? MessagePackWriter.of(json) : json;
        byte[] deflated = deflates ? Deflate.of(payload) : null;
        return deflated == null ? WireFrame.of(opcode, payload) : WireFrame.of(opcode | WireFrame.COMPRESSED, deflated);
    }

    /** A text of the server's own. */
    public byte[] notice(byte[] json) {
        if (this == SSE) {
            var place = ServerFrame.placeOf(json);
            String id = place.isPresent() ? "id: " + place.getAsLong() + "\n" : "";
            return sse(id + "event: " + nameOf(json) + "\ndata: ", json);
        }
        return WireFrame.of(opcode, isBinary() ? MessagePackWriter.of(json) : json);
    }

    /** An event of the journal. */
    public byte[] event(long sequence, byte[] json) {
        return this == SSE ? sse(prefix(sequence), json) : frame(json);
    }

    /** Says that the connection lives. */
    public byte[] ping() {
        return this == SSE ? ascii(": ping\n\n") : notice(ServerFrame.ping());
    }

    /** What stands before an event's JSON, where that is copied from a ring of WebSocket frames; of server-sent events only. */
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
