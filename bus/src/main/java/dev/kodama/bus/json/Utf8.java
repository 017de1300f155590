package dev.kodama.bus.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Strict UTF-8 checks: JSON parsers accept overlong forms, encoded surrogates and lone surrogates. */
public final class Utf8 {
    static final int MAX_LETTER_BYTES = 4;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long BLANKS = ONES * ' ';

    /** Whether a byte is an unescaped character inside a JSON string. */
    private static final boolean[] PLAIN = new boolean[256];

    static {
        Arrays.fill(PLAIN, ' ', PLAIN.length, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
    }

    private Utf8() {}

    /** The end of unescaped characters of a JSON string, found eight bytes at a time where possible. */
    static int plainEnd(byte[] json, int from) {
        int i = from;
        while (i <= json.length - Long.BYTES) {
            long ends = ends((long) LONGS.get(json, i));
            if (ends != 0) {
                return i + firstByte(ends);
            }
            i += Long.BYTES;
        }
        while (i < json.length && PLAIN[json[i] & 0xff]) {
            i++;
        }
        return i;
    }

    /**
     * The high bits of those of eight bytes that are a quote, a backslash or a control character. The lowest one is exact; the borrow of its byte
     * may set higher ones.
     */
    private static long ends(long eight) {
        long quotes = eight ^ QUOTES;
        long backslashes = eight ^ BACKSLASHES;
        return ((quotes - ONES & ~quotes) | (backslashes - ONES & ~backslashes) | (eight - BLANKS & ~eight))
                & HIGH_BITS;
    }

    private static int firstByte(long bits) {
        return Long.numberOfTrailingZeros(bits) / Byte.SIZE;
    }

    /** Whether the bytes are standard UTF-8: shortest forms only, no surrogates. */
    public static boolean isValid(byte[] bytes) {
        int i = asciiEnd(bytes, 0);
        while (i < bytes.length) {
            int length = letterLength(bytes, i);
            if (length == 0) {
                return false;
            }
            i = asciiEnd(bytes, i + length);
        }
        return true;
    }

    /** The offset of the first control character below a space, or the end; found eight bytes at a time where possible. */
    public static int controlCharacter(byte[] bytes, int from, int to) {
        int i = from;
        while (i <= to - Long.BYTES && !mayHoldControlCharacter((long) LONGS.get(bytes, i))) {
            i += Long.BYTES;
        }
        while (i < to && (bytes[i] < 0 || bytes[i] >= ' ')) {
            i++;
        }
        return i;
    }

    /** May return true for others, as the borrow of one byte reaches the next. */
    private static boolean mayHoldControlCharacter(long eight) {
        return (eight - BLANKS & ~eight & HIGH_BITS) != 0;
    }

    /** Whether a byte of valid UTF-8 continues a letter. */
    static boolean isContinuation(byte one) {
        return (one & 0xc0) == 0x80;
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

    /** The end of ASCII letters, found eight bytes at a time where possible. */
    private static int asciiEnd(byte[] bytes, int from) {
        int i = from;
        while (i <= bytes.length - Long.BYTES && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
            i += Long.BYTES;
        }
        while (i < bytes.length && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    /** The number of bytes of a letter beyond ASCII, by table 3-7 of the Unicode standard; 0 if it is not well-formed. */
    private static int letterLength(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        int length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (length == 0 || length > bytes.length - at) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        int min = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int max = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        boolean wellFormed = second >= min && second <= max;
        for (int i = at + 2; i < at + length; i++) {
            wellFormed &= (bytes[i] & 0xc0) == 0x80;
        }
        return wellFormed ? length : 0;
    }
}
