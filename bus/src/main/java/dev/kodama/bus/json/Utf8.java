package dev.kodama.bus.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8 checks: JSON parsers accept overlong forms, encoded surrogates and lone surrogates. */
public final class Utf8 {
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long BLANKS = ONES * ' ';

    private Utf8() {}

    /**
     * Whether none of eight bytes is a quote, a backslash or a control character. May return false for some such bytes.
     */
    static boolean isPlain(long eight) {
        long quotes = eight ^ QUOTES;
        long backslashes = eight ^ BACKSLASHES;
        long found = (quotes - ONES & ~quotes) | (backslashes - ONES & ~backslashes) | (eight - BLANKS & ~eight);
        return (found & HIGH_BITS) == 0;
    }

    /** Whether the bytes are standard UTF-8: shortest forms only, no surrogates. */
    public static boolean isValid(byte[] bytes) {
        return isAscii(bytes) || decodes(bytes);
    }

    /** Whether the text can be encoded as UTF-8: each surrogate belongs to a pair. */
    public static boolean isEncodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static boolean isAscii(byte[] bytes) {
        int i = 0;
        for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
            if (((long) LONGS.get(bytes, i) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; i < bytes.length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean decodes(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .hasArray();
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
