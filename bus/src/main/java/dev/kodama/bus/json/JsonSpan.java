package dev.kodama.bus.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The place of a JSON string or number inside its message, in one {@code long}: start and end offset, negative where the string holds
 * escapes. Never 0, so that 0 can stand for none.
 */
public final class JsonSpan {
    private static final StringInterner NAMES = new StringInterner();
    /** Apart from names, which values would displace. */
    private static final StringInterner VALUES = new StringInterner();

    private JsonSpan() {}

    static long of(int start, int end, boolean escaped) {
        long span = (long) start << 32 | end;
        return escaped ? -span : span;
    }

    /** Whether the string holds escapes, so that its bytes are not its text. */
    public static boolean isEscaped(long span) {
        return span < 0;
    }

    /** The number of bytes in the message. */
    public static int length(long span) {
        return end(span) - start(span);
    }

    static int start(long span) {
        return (int) (Math.abs(span) >>> 32);
    }

    private static int end(long span) {
        return (int) Math.abs(span);
    }

    /** The text, unescaped. */
    public static String text(byte[] json, long span) {
        return isEscaped(span)
                ? unescaped(json, start(span), end(span))
                : new String(json, start(span), length(span), StandardCharsets.UTF_8);
    }

    /** As {@link #text}, with the same string for the same text: for values that repeat often. */
    public static String name(byte[] json, long span) {
        return isEscaped(span) ? text(json, span) : NAMES.text(json, start(span), end(span));
    }

    /** The text, or at least its first letters where it is longer; the same string for the same short text. */
    static String beginning(byte[] json, long span, int letters) {
        int end = start(span) + letters * Utf8.MAX_LETTER_BYTES;
        if (isEscaped(span) || end >= end(span)) {
            return isEscaped(span) ? text(json, span) : VALUES.text(json, start(span), end(span));
        }
        while (Utf8.isContinuation(json[end])) {
            end--;
        }
        return new String(json, start(span), end - start(span), StandardCharsets.UTF_8);
    }

    /** Whether the text begins with these ASCII letters. */
    public static boolean startsWith(byte[] json, long span, byte[] letters) {
        if (isEscaped(span)) {
            return text(json, span).startsWith(new String(letters, StandardCharsets.US_ASCII));
        }
        int start = start(span);
        return length(span) >= letters.length
                && Arrays.equals(json, start, start + letters.length, letters, 0, letters.length);
    }

    /** Copies the bytes of a string without escapes. */
    public static void copy(byte[] json, long span, byte[] to, int at) {
        System.arraycopy(json, start(span), to, at, length(span));
    }

    static String unescaped(byte[] json, int start, int end) {
        try (JsonParser in = UnlimitedJson.FACTORY.createParser(json, start - 1, end - start + 2)) {
            in.nextToken();
            return in.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("A string that was checked before", e);
        }
    }
}
