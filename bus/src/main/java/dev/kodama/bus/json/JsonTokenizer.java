package dev.kodama.bus.json;

import com.fasterxml.jackson.core.StreamReadConstraints;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over UTF-8 JSON text (RFC 8259) token by token and builds nothing. Accepts what Jackson accepts, with Jackson's limit on depth
 * and none on lengths, which the message's own bounds; what passes can be read with {@link UnlimitedJson}. Jackson itself is slower
 * here, and 60 µs slow where each payload brings keys of its own, since it collects them ({@code EventMetadataBenchmark}).
 */
public final class JsonTokenizer {
    /** Why the text is not JSON, in one sentence. */
    public static final class MalformedJsonException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedJsonException(String reason) {
            super(reason, null, false, false); // no stack trace: it is an outcome, and garbage comes in floods
        }
    }

    /** What {@link #peek} returns behind the last token. */
    public static final int END = -1;

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
    public JsonTokenizer(byte[] json) {
        this.json = json;
    }

    /** The first byte of the next token, or {@link #END}. */
    public int peek() {
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
    public boolean takeIf(char mark) {
        if (peek() != mark) {
            return false;
        }
        at++;
        return true;
    }

    public void take(char mark) throws MalformedJsonException {
        if (!takeIf(mark)) {
            throw unexpected("'" + mark + "'");
        }
    }

    /** Steps over a key and its colon; {@link #textIs} tells which it was. */
    public void takeKey() throws MalformedJsonException {
        takeString();
        int start = textStart;
        int end = textEnd;
        take(':');
        textStart = start;
        textEnd = end;
    }

    /** Steps over a string value and returns where it is: never 0, negative if it holds escapes. */
    public long takeText() throws MalformedJsonException {
        takeString();
        return JsonSpan.of(textStart, textEnd, textEscaped);
    }

    /** As {@link #takeText}, of a number, as it is written. */
    public long takeNumberText() throws MalformedJsonException {
        int start = at;
        takeNumber();
        return JsonSpan.of(start, at, false);
    }

    /** Whether the key just taken is this one. */
    public boolean textIs(byte[] key) {
        return textEscaped
                ? JsonSpan.unescaped(json, textStart, textEnd).equals(new String(key, StandardCharsets.UTF_8))
                : Arrays.equals(json, textStart, textEnd, key, 0, key.length);
    }

    /** Steps over any value. {@code depth} is that of the object or array it stands in, 1 for the outermost. */
    public void takeValue(int depth) throws MalformedJsonException {
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

    private void takeObject(int depth) throws MalformedJsonException {
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

    private void takeArray(int depth) throws MalformedJsonException {
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

    private void takeString() throws MalformedJsonException {
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

    private int escapeEnd(int backslash) throws MalformedJsonException {
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

    private void takeNumber() throws MalformedJsonException {
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

    private void takeDigits(String expected) throws MalformedJsonException {
        if (!isDigit(peekByte())) {
            throw unexpected(expected);
        }
        while (isDigit(peekByte())) {
            at++;
        }
    }

    private void takeWord(byte[] word) throws MalformedJsonException {
        int end = Math.min(json.length, at + word.length);
        if (!Arrays.equals(json, at, end, word, 0, word.length)) {
            throw unexpected("a value");
        }
        at = end;
    }

    /** The byte at hand, blank or not. */
    private int peekByte() {
        return at < json.length ? json[at] : END;
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    private void checkDepth(int depth) throws MalformedJsonException {
        if (depth > MAX_DEPTH) {
            throw new MalformedJsonException("The message is nested deeper than " + MAX_DEPTH + ".");
        }
    }

    private MalformedJsonException unexpected(String expected) {
        return peek() == END
                ? new MalformedJsonException("The message ends where there should be " + expected + ".")
                : broken(at, "something else where there should be " + expected);
    }

    private static MalformedJsonException broken(int at, String what) {
        return new MalformedJsonException("The message is not JSON: " + what + ", at byte " + at + ".");
    }
}
