package dev.kodama.bus.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    void agreesWithTheDecoderOnAllLettersAlone() {
        for (int letter = 0; letter <= Character.MAX_CODE_POINT; letter++) {
            byte[] bytes = {
                (byte) (0xf0 | (letter >> 18)),
                (byte) (0x80 | (letter >> 12 & 0x3f)),
                (byte) (0x80 | (letter >> 6 & 0x3f)),
                (byte) (0x80 | (letter & 0x3f))
            };
            assertAgrees(bytes); // shortest only beyond U+FFFF

            bytes[1] = (byte) (0xe0 | (letter >> 12 & 0xf));
            assertAgrees(Arrays.copyOfRange(bytes, 1, 4)); // with surrogates
        }
    }

    @Test
    void agreesWithTheDecoderOnRandomBytes() {
        var random = new Random(1);
        for (int round = 0; round < 300_000; round++) {
            byte[] bytes = "plain text, é木霊😀 and more"
                    .substring(0, 1 + random.nextInt(25))
                    .getBytes(UTF_8);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(0x70, 0x100);
            }

            assertAgrees(bytes);
        }
    }

    @Test
    void findsTheFirstControlCharacter() {
        byte[] bytes = "0123456789é\u007f 木 \n0123456789 \t".getBytes(UTF_8);
        int first = new String(bytes, ISO_8859_1).indexOf('\n');

        assertThat(Utf8.controlCharacter(bytes, 0, bytes.length)).isEqualTo(first);
        assertThat(Utf8.controlCharacter(bytes, 0, first)).isEqualTo(first);
        assertThat(Utf8.controlCharacter(bytes, first + 1, bytes.length)).isEqualTo(bytes.length - 1);
        assertThat(Utf8.controlCharacter(bytes, bytes.length, bytes.length)).isEqualTo(bytes.length);
    }

    @Test
    void findsTheEndOfUnescapedCharactersAtAnyPlace() {
        var random = new Random(1);
        for (int round = 0; round < 300_000; round++) {
            byte[] bytes = new byte[random.nextInt(30)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(8) > 0 ? 'a' : random.nextInt(256));
            }
            int from = random.nextInt(bytes.length + 1);
            int end = from;
            while (end < bytes.length && bytes[end] != '"' && bytes[end] != '\\' && (bytes[end] & 0xff) >= ' ') {
                end++;
            }

            assertThat(Utf8.plainEnd(bytes, from))
                    .as(HexFormat.of().formatHex(bytes))
                    .isEqualTo(end);
        }
    }

    private static void assertAgrees(byte[] bytes) {
        if (Utf8.isValid(bytes) != decodes(bytes)) {
            throw new AssertionError(HexFormat.of().formatHex(bytes));
        }
    }

    private static boolean decodes(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).hasArray();
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
