package dev.kodama.forwarder.encoding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kodama.bus.json.UnlimitedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack.PackerConfig;
import org.msgpack.core.MessagePacker;

/**
 * Converts JSON to MessagePack with the same keys in the same order. Numbers keep all digits, see {@link NumberPacker}.
 *
 * <p>How it works: MessagePack has the size of a map or array before its members. So the text is read twice, the first time only to count. No tree
 * is built, and there is no recursion.
 */
public final class MessagePackWriter {
    private static final PackerConfig PACKER = new PackerConfig();

    /** Initial capacity: the result is seldom longer than the text. */
    private static final int MARGIN_BYTES = 64;

    private MessagePackWriter() {}

    /** @param json JSON in UTF-8; malformed text is written as one string */
    public static byte[] of(byte[] json) {
        try (MessageBufferPacker packer =
                PACKER.withBufferSize(json.length + MARGIN_BYTES).newBufferPacker()) {
            if (!write(json, packer)) {
                writeString(new String(json, StandardCharsets.UTF_8), packer);
            }
            return packer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // buffers cause no I/O errors
        }
    }

    /** @return false for malformed JSON: then nothing is written */
    private static boolean write(byte[] json, MessagePacker packer) {
        try {
            int[] sizes = sizes(json);
            int next = 0;
            try (JsonParser parser = UnlimitedJson.FACTORY.createParser(json)) {
                for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    if (token == JsonToken.START_OBJECT) {
                        packer.packMapHeader(sizes[next++]);
                    } else if (token == JsonToken.START_ARRAY) {
                        packer.packArrayHeader(sizes[next++]);
                    } else if (!token.isStructEnd()) {
                        writeValue(token, parser, packer);
                    }
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void writeValue(JsonToken token, JsonParser parser, MessagePacker packer) throws IOException {
        switch (token) {
            case FIELD_NAME -> writeString(parser.currentName(), packer);
            case VALUE_STRING -> writeString(parser.getText(), packer);
            case VALUE_TRUE -> packer.packBoolean(true);
            case VALUE_FALSE -> packer.packBoolean(false);
            case VALUE_NULL -> packer.packNil();
            default -> writeNumber(NumberPacker.of(parser.getText()), packer);
        }
    }

    /** An unpaired surrogate, which JSON can escape but UTF-8 cannot encode, becomes a question mark. */
    private static void writeString(String text, MessagePacker packer) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        packer.packRawStringHeader(utf8.length);
        packer.writePayload(utf8);
    }

    private static void writeNumber(NumberPacker digits, MessagePacker packer) throws IOException {
        if (digits instanceof NumberPacker.Small small) {
            packer.packLong(small.value());
        } else if (digits instanceof NumberPacker.Large large) {
            packer.packBigInteger(large.value());
        } else if (digits instanceof NumberPacker.Fraction fraction) {
            packer.packDouble(fraction.value());
        } else if (digits instanceof NumberPacker.Text text) {
            byte[] ascii = text.ascii();
            packer.packExtensionTypeHeader(NumberPacker.TYPE, ascii.length);
            packer.writePayload(ascii);
        }
    }

    /** Number of members of each object and array, in the order of their starts. */
    private static int[] sizes(byte[] json) throws IOException {
        var counted = new Sizes();
        try (JsonParser parser = UnlimitedJson.FACTORY.createParser(json)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    counted.begin();
                } else if (token.isStructEnd()) {
                    counted.end();
                } else if (token != JsonToken.FIELD_NAME) {
                    counted.member();
                }
            }
        }
        return counted.sizes;
    }

    private static final class Sizes {
        private static final int ROOM = 16;

        private int[] sizes = new int[ROOM];
        private int[] open = new int[ROOM];
        private int begun;
        private int depth;

        void begin() {
            member();
            if (begun == sizes.length) {
                sizes = Arrays.copyOf(sizes, begun * 2);
            }
            if (depth == open.length) {
                open = Arrays.copyOf(open, depth * 2);
            }
            open[depth++] = begun++;
        }

        void end() {
            depth--;
        }

        void member() {
            if (depth > 0) {
                sizes[open[depth - 1]]++;
            }
        }
    }
}
