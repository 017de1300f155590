package dev.kodama.forwarder.encoding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kodama.bus.UnlimitedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack.PackerConfig;
import org.msgpack.core.MessagePacker;

/**
 * Writes JSON as MessagePack: the same keys in the same order, whatever their number. No number loses a digit: see {@link NumberPacker}.
 *
 * <p>How it works: MessagePack tells the size of a map or an array before its members, JSON after them. So the text is read twice, and the
 * first time only counted; no tree is built, and nothing is as deep as the text.
 */
public final class MessagePackWriter {
    private static final PackerConfig PACKER = new PackerConfig();

    /** It is seldom longer than the text. */
    private static final int MARGIN_BYTES = 64;

    private MessagePackWriter() {}

    /** @param json a JSON text in UTF-8; what is none after all is written as one string */
    public static byte[] of(byte[] json) {
        try (MessageBufferPacker packer =
                PACKER.withBufferSize(json.length + MARGIN_BYTES).newBufferPacker()) {
            if (!write(json, packer)) {
                writeString(new String(json, StandardCharsets.UTF_8), packer);
            }
            return packer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a buffer does not fail
        }
    }

    /** @return false if it is no JSON: then nothing is written */
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

    /** Half a pair of surrogates, which JSON may escape and UTF-8 cannot have, becomes a question mark. */
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

    /** How many members each object and array has, in the order in which they begin. */
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
