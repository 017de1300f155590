package dev.kodama.bus.json;

import com.fasterxml.jackson.core.StreamReadConstraints;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tokenizes UTF-8 JSON text (RFC 8259) without building anything. Accepts what Jackson accepts, with Jackson's limit on
 * depth and none on lengths, which the message size bounds; accepted text can be read with {@link UnlimitedJson}.
 * Jackson itself is slower here, by 60 µs for payloads with unique keys, since it caches keys ({@code
 * EventMetadataBenchmark}).
 */
public final class JsonTokenizer {
    /** The text is not JSON; the message is one sentence that says why. */
    public static final class MalformedJsonException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedJsonException(String reason) {
            super(reason, null, false, false); // no stack trace: an expected outcome, possibly for every message
        }
    }

    /** Returned by {@link #peek} after the last token. */
    public static final int END = -1;

    private static final int MAX_DEPTH = StreamReadConstraints.DEFAULT_MAX_DEPTH;
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final byte[] json;
    private final int maxDepth;
    private final NestingStack open = new NestingStack();
    private int at;
    private int textStart;
    private int textEnd;
    private boolean textEscaped;

    /** @param json valid UTF-8; not checked here */
    public JsonTokenizer(byte[] json) {
        this(json, MAX_DEPTH);
    }

    /**
     * With another limit on depth.
     *
     * @param json valid UTF-8; not checked here
     */
    JsonTokenizer(byte[] json, int maxDepth) {
        this.json = json;
        this.maxDepth = maxDepth;
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

    /** The offset after the last skipped token. */
    public int position() {
        return at;
    }

    /** The offset of the next token, or of the end. */
    public int nextStart() {
        peek();
        return at;
    }

    /** Skips a punctuation mark if it comes next. */
    public boolean takeIf(char mark) {
        if (peek() != mark) {
            return false;
        }
        at++;
        return true;
    }

    /** Skips a punctuation mark. */
    public void take(char mark) throws MalformedJsonException {
        if (!takeIf(mark)) {
            throw unexpected("'" + mark + "'");
        }
    }

    /** Skips a key and its colon; {@link #textIs} compares it. */
    public void takeKey() throws MalformedJsonException {
        takeString();
        int start = textStart;
        int end = textEnd;
        take(':');
        textStart = start;
        textEnd = end;
    }

    /** The {@link JsonSpan} of the key just skipped. */
    public long key() {
        return JsonSpan.of(textStart, textEnd, textEscaped);
    }

    /** Skips a string value and returns its {@link JsonSpan}. */
    public long takeText() throws MalformedJsonException {
        takeString();
        return JsonSpan.of(textStart, textEnd, textEscaped);
    }

    /** Skips a number and returns its {@link JsonSpan}. */
    public long takeNumberText() throws MalformedJsonException {
        int start = at;
        takeNumber();
        return JsonSpan.of(start, at, false);
    }

    /** Whether the key just skipped equals this one. */
    public boolean textIs(byte[] key) {
        return textEscaped
                ? JsonSpan.unescaped(json, textStart, textEnd).equals(new String(key, StandardCharsets.UTF_8))
                : textEnd - textStart == key.length && Arrays.equals(json, textStart, textEnd, key, 0, key.length);
    }

    /** Skips the opening of an object or an array at a nesting depth, 1 for the outermost. */
    void takeOpening(char bracket, int depth) throws MalformedJsonException {
        take(bracket);
        requireDepth(depth);
    }

    /**
     * Skips any value.
     *
     * @param depth nesting depth of the enclosing object or array, 1 for the outermost
     */
    public void takeValue(int depth) throws MalformedJsonException {
        do {
            takeStart(depth);
        } while (open.depth() > 0 && takeUntilValue());
    }

    /** Skips a scalar, or whatever opens before one: there may be no value inside. */
    private void takeStart(int depth) throws MalformedJsonException {
        int start = peek();
        while (start == '{' || start == '[') {
            takeOpening(start == '{', depth);
            if (takeIf(start == '{' ? '}' : ']')) {
                open.pop();
                return;
            }
            if (start == '{') {
                takeKey();
            }
            start = peek();
        }
        takeScalar(start);
    }

    private void takeOpening(boolean object, int depth) throws MalformedJsonException {
        open.push(object);
        requireDepth(depth + open.depth());
        at++;
    }

    private void requireDepth(int depth) throws MalformedJsonException {
        if (depth > maxDepth) {
            throw new MalformedJsonException("The message is nested deeper than " + maxDepth + ".");
        }
    }

    /** Skips what is between two values; false if there is none left. */
    private boolean takeUntilValue() throws MalformedJsonException {
        while (open.depth() > 0) {
            boolean object = open.isObject();
            if (takeIf(',')) {
                if (object) {
                    takeKey();
                }
                return true;
            }
            take(object ? '}' : ']');
            open.pop();
        }
        return false;
    }

    private void takeScalar(int start) throws MalformedJsonException {
        switch (start) {
            case '"' -> takeString();
            case 't' -> takeLiteral(TRUE);
            case 'f' -> takeLiteral(FALSE);
            case 'n' -> takeLiteral(NULL);
            default -> takeNumber();
        }
    }

    private void takeString() throws MalformedJsonException {
        if (peek() != '"') {
            throw unexpected("a string");
        }
        int i = at + 1;
        boolean escaped = false;
        while (true) {
            i = Utf8.plainEnd(json, i);
            if (i >= json.length) {
                throw broken(at, "an unterminated string");
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

    private void takeLiteral(byte[] literal) throws MalformedJsonException {
        int end = Math.min(json.length, at + literal.length);
        if (!Arrays.equals(json, at, end, literal, 0, literal.length)) {
            throw unexpected("a value");
        }
        at = end;
    }

    /** The current byte, whitespace included. */
    private int peekByte() {
        return at < json.length ? json[at] : END;
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
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
