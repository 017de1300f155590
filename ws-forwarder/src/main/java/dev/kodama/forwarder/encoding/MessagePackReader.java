package dev.kodama.forwarder.encoding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/** Converts a client's MessagePack to JSON, at most {@value #MAX_DEPTH} levels deep. */
public final class MessagePackReader {
    private static final int MAX_DEPTH = 100;
    private static final JsonFactory JSON = new JsonFactory();

    private final MessageUnpacker in;
    private final JsonGenerator out;
    private final int length;

    private MessagePackReader(byte[] message, JsonGenerator out) {
        this.in = org.msgpack.core.MessagePack.newDefaultUnpacker(message);
        this.length = message.length;
        this.out = out;
    }

    /** @return empty for malformed MessagePack, several values, or keys other than strings */
    public static Optional<String> of(byte[] message) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            var reader = new MessagePackReader(message, json);
            reader.value(0);
            if (reader.in.hasNext()) {
                return Optional.empty();
            }
        } catch (IOException | MessagePackException e) {
            return Optional.empty();
        }
        return Optional.of(text.toString());
    }

    private void value(int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("too deep");
        }
        switch (in.getNextFormat().getValueType()) {
            case NIL -> {
                in.unpackNil();
                out.writeNull();
            }
            case BOOLEAN -> out.writeBoolean(in.unpackBoolean());
            case INTEGER -> out.writeNumber(in.unpackBigInteger());
            case FLOAT -> out.writeNumber(in.unpackDouble());
            case STRING -> out.writeString(string());
            case ARRAY -> array(depth);
            case MAP -> map(depth);
            case EXTENSION -> extension();
            case BINARY -> throw new IOException("JSON has no bytes");
        }
    }

    private void array(int depth) throws IOException {
        int size = in.unpackArrayHeader();
        out.writeStartArray();
        for (int i = 0; i < size; i++) {
            value(depth + 1);
        }
        out.writeEndArray();
    }

    private void map(int depth) throws IOException {
        int size = in.unpackMapHeader();
        out.writeStartObject();
        for (int i = 0; i < size; i++) {
            if (in.getNextFormat().getValueType() != ValueType.STRING) {
                throw new IOException("a key is no string");
            }
            out.writeFieldName(string());
            value(depth + 1);
        }
        out.writeEndObject();
    }

    private String string() throws IOException {
        return new String(bytes(in.unpackRawStringHeader()), StandardCharsets.UTF_8);
    }

    private void extension() throws IOException {
        var header = in.unpackExtensionTypeHeader();
        if (header.getType() != NumberPacker.TYPE) {
            throw new IOException("an unknown extension");
        }
        String digits = new String(bytes(header.getLength()), StandardCharsets.US_ASCII);
        if (!digits.matches("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
            throw new IOException("no number");
        }
        out.writeNumber(digits);
    }

    /** Buffers are allocated only for bytes that exist. */
    private byte[] bytes(int count) throws IOException {
        if (count > length - in.getTotalReadBytes()) {
            throw new IOException("cut off");
        }
        return in.readPayload(count);
    }
}
