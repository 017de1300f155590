package dev.kodama.bus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over UTF-8 JSON text (RFC 8259) token by token and builds nothing. Accepts what Jackson accepts, with Jackson's limit on depth
 * and none on lengths, which the message's own bounds; what passes can be read with {@link UnlimitedJson}. Jackson itself is slower
 * here, and 60 µs slow where each payload brings keys of its own, since it collects them ({@code EventScanBenchmark}).
 */
final class JsonTokenizer {
    /** Why the text is not JSON, in one sentence. */
    static final class BrokenJsonException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenJsonException(String reason) {
            super(reason, null, false, false); // no stack trace: it is an outcome, and garbage comes in floods
        }
    }

    /** What {@link #peek} returns behind the last token. */
    static final int END = -1;

    private static final StringInterner NAMES = new StringInterner();
    private static final int MAX_DEPTH = StreamReadConstraints.DEFAULT_MAX_DEPTH;
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** By byte: whether it stands for itself inside a string. */
    private static final boolean[] PLAIN = new boolean[256];

    static {
        Arrays.fill(PLAIN, ' ', PLAIN.length, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
    }

    private final byte[] json;
    private int at;
    private int textStart;
    private int textEnd;
    private boolean textEscaped;

    /** @param json valid UTF-8; not checked here */
    JsonTokenizer(byte[] json) {
        this.json = json;
    }

    /** The first byte of the next token, or {@link #END}. */
    int peek() {
        while (at < json.length) {
            byte b = json[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b & 0xff;
            }
            at++;
        }
        return END;
    }

    /** Steps over a mark if it is what comes next. */
    boolean takeIf(char mark) {
        if (peek() != mark) {
            return false;
        }
        at++;
        return true;
    }

    void take(char mark) throws BrokenJsonException {
        if (!takeIf(mark)) {
            throw unexpected("'" + mark + "'");
        }
    }

    /** Steps over a key and its colon; {@link #textIs} tells which it was. */
    void takeKey() throws BrokenJsonException {
        takeString();
        int start = textStart;
        int end = textEnd;
        take(':');
        textStart = start;
        textEnd = end;
    }

    /** Steps over a string value and returns where it is: never 0, negative if it holds escapes. */
    long takeText() throws BrokenJsonException {
        takeString();
        long span = (long) textStart << 32 | textEnd;
        return textEscaped ? -span : span;
    }

    /** As {@link #takeText}, of a number, as it is written. */
    long takeNumberText() throws BrokenJsonException {
        int start = at;
        takeNumber();
        return (long) start << 32 | at;
    }

    static boolean isEscaped(long span) {
        return span < 0;
    }

    private static int start(long span) {
        return (int) (Math.abs(span) >>> 32);
    }

    private static int end(long span) {
        return (int) Math.abs(span);
    }

    static int length(long span) {
        return end(span) - start(span);
    }

    /** What {@link #takeText} stepped over, as text. */
    String text(long span) {
        return isEscaped(span)
                ? unescaped(start(span), end(span))
                : new String(json, start(span), length(span), StandardCharsets.UTF_8);
    }

    /** As {@link #text(long)}, where the same few values come again and again. */
    String name(long span) {
        return isEscaped(span) ? text(span) : NAMES.text(json, start(span), end(span));
    }

    /** Whether what {@link #takeText} stepped over begins with these ASCII letters. */
    boolean startsWith(long span, byte[] letters) {
        if (isEscaped(span)) {
            return text(span).startsWith(new String(letters, StandardCharsets.US_ASCII));
        }
        int start = start(span);
        return length(span) >= letters.length
                && Arrays.equals(json, start, start + letters.length, letters, 0, letters.length);
    }

    /** Copies the bytes of what has no escapes. */
    void copy(long span, byte[] to, int at) {
        System.arraycopy(json, start(span), to, at, length(span));
    }

    /** Whether the key just taken is this one. */
    boolean textIs(byte[] key) {
        return textEscaped
                ? unescaped(textStart, textEnd).equals(new String(key, StandardCharsets.UTF_8))
                : Arrays.equals(json, textStart, textEnd, key, 0, key.length);
    }

    /** Steps over any value. {@code depth} is that of the object or array it stands in, 1 for the outermost. */
    void takeValue(int depth) throws BrokenJsonException {
        switch (peek()) {
            case '"' -> takeString();
            case '{' -> takeObject(depth + 1);
            case '[' -> takeArray(depth + 1);
            case 't' -> takeWord(TRUE);
            case 'f' -> takeWord(FALSE);
            case 'n' -> takeWord(NULL);
            default -> takeNumber();
        }
    }

    private void takeObject(int depth) throws BrokenJsonException {
        checkDepth(depth);
        at++;
        if (takeIf('}')) {
            return;
        }
        do {
            takeKey();
            takeValue(depth);
        } while (takeIf(','));
        take('}');
    }

    private void takeArray(int depth) throws BrokenJsonException {
        checkDepth(depth);
        at++;
        if (takeIf(']')) {
            return;
        }
        do {
            takeValue(depth);
        } while (takeIf(','));
        take(']');
    }

    private void takeString() throws BrokenJsonException {
        if (peek() != '"') {
            throw unexpected("a string");
        }
        int i = at + 1;
        boolean escaped = false;
        while (true) {
            i = plainEnd(i);
            if (i >= json.length) {
                throw broken(at, "a string without its end");
            }
            if (json[i] == '"') {
                break;
            }
            if (json[i] != '\\') {
                throw broken(i, "a control character inside a string");
            }
            escaped = true;
            i = escapeEnd(i);
        }
        textStart = at + 1;
        textEnd = i;
        textEscaped = escaped;
        at = i + 1;
    }

    /** Where the text stops standing for itself: eight bytes at a time as long as that is possible. */
    private int plainEnd(int from) {
        int i = from;
        while (i <= json.length - Long.BYTES && Utf8.isPlain((long) Utf8.LONGS.get(json, i))) {
            i += Long.BYTES;
        }
        while (i < json.length && PLAIN[json[i] & 0xff]) {
            i++;
        }
        return i;
    }

    private int escapeEnd(int backslash) throws BrokenJsonException {
        int kind = backslash + 1 < json.length ? json[backslash + 1] : END;
        if (kind == 'u') {
            for (int i = backslash + 2; i < backslash + 6; i++) {
                if (i >= json.length || Character.digit(json[i], 16) < 0) {
                    throw broken(i, "\\u without four hexadecimal digits");
                }
            }
            return backslash + 6;
        }
        if (kind == END || "\"\\/bfnrt".indexOf(kind) < 0) {
            throw broken(backslash, "an unknown escape");
        }
        return backslash + 2;
    }

    private void takeNumber() throws BrokenJsonException {
        int start = at;
        if (peekByte() == '-') {
            at++;
        }
        if (peekByte() == '0') {
            at++;
        } else {
            takeDigits(start == at ? "a value" : "a digit");
        }
        if (peekByte() == '.') {
            at++;
            takeDigits("a digit");
        }
        if (peekByte() == 'e' || peekByte() == 'E') {
            at++;
            if (peekByte() == '+' || peekByte() == '-') {
                at++;
            }
            takeDigits("a digit");
        }
    }

    private void takeDigits(String expected) throws BrokenJsonException {
        if (!isDigit(peekByte())) {
            throw unexpected(expected);
        }
        while (isDigit(peekByte())) {
            at++;
        }
    }

    private void takeWord(byte[] word) throws BrokenJsonException {
        int end = Math.min(json.length, at + word.length);
        if (!Arrays.equals(json, at, end, word, 0, word.length)) {
            throw unexpected("a value");
        }
        at = end;
    }

    private String unescaped(int start, int end) {
        try (JsonParser in = UnlimitedJson.FACTORY.createParser(json, start - 1, end - start + 2)) {
            in.nextToken();
            return in.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("A string that was checked before", e);
        }
    }

    /** The byte at hand, blank or not. */
    private int peekByte() {
        return at < json.length ? json[at] : END;
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    private void checkDepth(int depth) throws BrokenJsonException {
        if (depth > MAX_DEPTH) {
            throw new BrokenJsonException("The message is nested deeper than " + MAX_DEPTH + ".");
        }
    }

    private BrokenJsonException unexpected(String expected) {
        return peek() == END
                ? new BrokenJsonException("The message ends where there should be " + expected + ".")
                : broken(at, "something else where there should be " + expected);
    }

    private static BrokenJsonException broken(int at, String what) {
        return new BrokenJsonException("The message is not JSON: " + what + ", at byte " + at + ".");
    }
}
