package dev.kodama.forwarder.websocket;

import dev.kodama.forwarder.encoding.MessagePackReader;
import dev.kodama.forwarder.limits.MemoryBudget;
import dev.kodama.forwarder.protocol.CloseReason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.CloseException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/** Assembles a client's message from its frames. MessagePack in binary frames is converted to JSON. */
final class MessageAssembler {
    /** Heap per received byte: a character of two bytes, in an array that may have doubled. */
    private static final long HEAP_BYTES = 4;

    private final int maxBytes;
    private final MemoryBudget.Share memory;
    private @Nullable ByteArrayOutputStream parts;
    private @Nullable Utf8Parts utf8Parts;
    private int bytes;
    private boolean binary;

    /** No memory is left for an unfinished message; closes with 1013. */
    static final class NoRoomException extends CloseException {
        private static final long serialVersionUID = 1L;

        NoRoomException() {
            super(CloseReason.BUSY.code(), CloseReason.BUSY.text());
        }
    }

    /**
     * An assembler for one client.
     *
     * @param maxBytes maximum length of a message, in any number of frames
     * @param memory share for an unfinished message
     */
    MessageAssembler(int maxBytes, MemoryBudget.Share memory) {
        this.maxBytes = maxBytes;
        this.memory = memory;
    }

    /**
     * Adds a frame.
     *
     * @return the message after its last frame, else null; empty, which is no JSON, for malformed MessagePack
     * @throws MessageTooLargeException which closes with 1009
     * @throws BadPayloadException if it is not UTF-8, which closes with 1007
     * @throws NoRoomException if the memory of all clients is used up
     */
    @Nullable
    String add(Frame frame) {
        ByteBuffer payload = frame.getPayload();
        if (frame.getOpCode() != OpCode.CONTINUATION) {
            binary = frame.getOpCode() == OpCode.BINARY;
            bytes = 0;
        }
        bytes += payload.remaining();
        if (bytes > maxBytes) {
            throw new MessageTooLargeException("a text has at most " + maxBytes + " bytes");
        }
        if (frame.isFin() && parts == null && utf8Parts == null) {
            return binary ? unpack(payload) : text(payload);
        }
        if (!memory.resize(frame.isFin() ? 0 : bytes * HEAP_BYTES)) {
            throw new NoRoomException();
        }
        return binary ? addBinary(frame) : addText(frame);
    }

    private @Nullable String addBinary(Frame frame) {
        var all = parts == null ? new ByteArrayOutputStream() : parts;
        byte[] part = new byte[frame.getPayload().remaining()];
        frame.getPayload().get(part);
        all.writeBytes(part);
        parts = frame.isFin() ? null : all;
        return frame.isFin() ? unpack(ByteBuffer.wrap(all.toByteArray())) : null;
    }

    private @Nullable String addText(Frame frame) {
        var all = utf8Parts == null ? new Utf8Parts() : utf8Parts;
        all.add(frame.getPayload(), frame.isFin());
        utf8Parts = frame.isFin() ? null : all;
        return frame.isFin() ? all.text() : null;
    }

    /** Whether the last message came in binary frames. */
    boolean isBinary() {
        return binary;
    }

    private static String unpack(ByteBuffer payload) {
        byte[] message = new byte[payload.remaining()];
        payload.get(message);
        return MessagePackReader.of(message).orElse("");
    }

    private static String text(ByteBuffer utf8) {
        var whole = new Utf8Parts();
        whole.add(utf8, true);
        return whole.text();
    }

    /** Incremental UTF-8 decoder: reports malformed bytes with the frame that has them (RFC 6455 §8.1). */
    private static final class Utf8Parts {
        private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder(); // a new one reports what is malformed
        private final StringBuilder text = new StringBuilder();
        /** The first bytes of an incomplete character. */
        private ByteBuffer cut = ByteBuffer.allocate(0);

        /** @throws BadPayloadException if it is not UTF-8 */
        void add(ByteBuffer part, boolean last) {
            var in = ByteBuffer.allocate(cut.remaining() + part.remaining())
                    .put(cut)
                    .put(part)
                    .flip();
            var out = CharBuffer.allocate(in.remaining());
            if (utf8.decode(in, out, last).isError()) {
                throw new BadPayloadException("a text frame is not UTF-8");
            }
            text.append(out.flip());
            cut = in.slice();
        }

        String text() {
            return text.toString();
        }
    }
}
