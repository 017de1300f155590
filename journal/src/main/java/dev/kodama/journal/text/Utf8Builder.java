package dev.kodama.journal.text;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.kodama.bus.json.Utf8;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Builds text as UTF-8, from bytes without decoding them. {@link #clear} keeps the buffer up to {@value #MAX_KEPT_BYTES} bytes. Not
 * thread-safe.
 */
public final class Utf8Builder {
    private static final int MIN_BYTES = 512;
    private static final int MAX_KEPT_BYTES = 1 << 20;
    private static final int MAX_DIGITS = 20;
    private static final int MILLIS_AND_ZONE = "000Z".length();

    private byte[] bytes = new byte[MIN_BYTES];
    private int length;
    private long second = Long.MIN_VALUE;
    private byte[] secondText = {};

    /** The number of bytes. */
    public int length() {
        return length;
    }

    /** Removes bytes at the end. */
    public void setLength(int newLength) {
        length = Math.min(length, newLength);
    }

    /** Replaces one ASCII letter. */
    public void setLetter(int at, char letter) {
        bytes[at] = (byte) letter;
    }

    /** Removes all. */
    public void clear() {
        length = 0;
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = new byte[MIN_BYTES];
        }
    }

    /** Appends one ASCII letter. */
    public Utf8Builder append(char letter) {
        reserve(1);
        bytes[length++] = (byte) letter;
        return this;
    }

    /** Appends a text; half a surrogate pair becomes a question mark. */
    public Utf8Builder append(String text) {
        int count = text.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            char letter = text.charAt(i);
            if (letter >= 0x80) {
                return append(text.getBytes(StandardCharsets.UTF_8));
            }
            bytes[length + i] = (byte) letter;
        }
        length += count;
        return this;
    }

    /** Appends UTF-8. */
    public Utf8Builder append(byte[] utf8) {
        return append(utf8, 0, utf8.length);
    }

    private Utf8Builder append(byte[] utf8, int from, int to) {
        reserve(to - from);
        System.arraycopy(utf8, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    /** Appends a number in decimal digits. */
    public Utf8Builder append(long number) {
        if (number < 0) {
            return append(Long.toString(number));
        }
        reserve(MAX_DIGITS);
        int end = length + 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            end++;
        }
        length = end;
        long rest = number;
        do {
            bytes[--end] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        return this;
    }

    /** Appends UTF-8 with a space for each control character. */
    public Utf8Builder appendOnOneLine(byte[] utf8, int from, int to) {
        int start = length;
        append(utf8, from, to);
        for (int i = Utf8.controlCharacter(bytes, start, length); i < length; ) {
            bytes[i] = ' ';
            i = Utf8.controlCharacter(bytes, i + 1, length);
        }
        return this;
    }

    /** Appends a text as a JSON string. */
    public Utf8Builder appendQuoted(String text) {
        append('"');
        if (isPlain(text)) {
            append(text);
        } else {
            append(new String(JsonStringEncoder.getInstance().quoteAsString(text)));
        }
        return append('"');
    }

    /** Appends UTF-8 as a JSON string; malformed bytes as the decoder replaces them. */
    public Utf8Builder appendQuoted(byte[] utf8) {
        for (byte letter : utf8) {
            if (letter < ' ' || letter == '"' || letter == '\\') { // bytes beyond ASCII are negative
                return appendQuoted(new String(utf8, StandardCharsets.UTF_8));
            }
        }
        return append('"').append(utf8).append('"');
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter < ' ' || letter == '"' || letter == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Appends a time as {@link IsoTimestamps#text}. Formats a second once for consecutive times in it. */
    public Utf8Builder appendTime(long millis) {
        long newSecond = Math.floorDiv(millis, 1000L);
        if (newSecond != second) {
            String text = IsoTimestamps.text(Instant.ofEpochSecond(newSecond));
            secondText = text.substring(0, text.length() - MILLIS_AND_ZONE).getBytes(StandardCharsets.US_ASCII);
            second = newSecond;
        }
        int fraction = Math.floorMod(millis, 1000);
        return append(secondText)
                .append((char) ('0' + fraction / 100))
                .append((char) ('0' + fraction / 10 % 10))
                .append((char) ('0' + fraction % 10))
                .append('Z');
    }

    private void reserve(int count) {
        if (count > bytes.length - length) {
            int needed = Math.addExact(length, count);
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.length)));
        }
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Copies the bytes into a buffer with room for them. */
    public void copyTo(ByteBuffer to) {
        to.put(bytes, 0, length);
    }

    /** Writes the bytes; errors are the stream's to tell. */
    public void writeTo(PrintStream out) {
        out.write(bytes, 0, length);
    }

    /** Writes the bytes. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    /** The text. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
