package dev.kodama.forwarder;

import dev.kodama.forwarder.encoding.MessagePackText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/** Puts a client's text together from its frames; MessagePack in binary frames is read as the JSON it stands for. */
final class ClientText {
    private final int maxBytes;
    private @Nullable ByteArrayOutputStream parts;
    private boolean binary;

    /** @param maxBytes the longest text a client may send, in however many frames */
    ClientText(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * @return the whole text if this was its last frame; empty, which is no JSON, for what is no MessagePack
     * @throws MessageTooLargeException which closes with 1009
     * @throws BadPayloadException if it is not UTF-8, which closes with 1007
     */
    @Nullable
    String add(Frame frame) {
        ByteBuffer payload = frame.getPayload();
        int before = parts == null ? 0 : parts.size();
        if (before + payload.remaining() > maxBytes) {
            throw new MessageTooLargeException("a text has at most " + maxBytes + " bytes");
        }
        if (frame.getOpCode() != OpCode.CONTINUATION) {
            binary = frame.getOpCode() == OpCode.BINARY;
        }
        if (frame.isFin() && parts == null) {
            return decode(payload);
        }
        var all = parts == null ? new ByteArrayOutputStream(payload.remaining()) : parts;
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        all.writeBytes(bytes);
        parts = frame.isFin() ? null : all;
        return frame.isFin() ? decode(ByteBuffer.wrap(all.toByteArray())) : null;
    }

    /** Whether the last one came in binary frames. */
    boolean isBinary() {
        return binary;
    }

    private String decode(ByteBuffer payload) {
        return binary ? unpack(payload) : text(payload);
    }

    private static String unpack(ByteBuffer payload) {
        byte[] message = new byte[payload.remaining()];
        payload.get(message);
        return MessagePackText.of(message).orElse("");
    }

    private static String text(ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(utf8)
                    .toString(); // a new decoder reports what is malformed
        } catch (CharacterCodingException e) {
            throw new BadPayloadException("a text frame is not UTF-8", e);
        }
    }
}
