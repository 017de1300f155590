package dev.kodama.bus.json;

/**
 * A value inside a JSON text, for comparison. Numbers are compared by value, without loss: {@code 1.50} and {@code 15e-1} are the same, and no
 * digit is rounded. Objects and arrays are all the same.
 *
 * @param text the unescaped text of a string, at most {@value #MAX_LETTERS} letters of it; {@code true} or {@code false}; the normal form of a
 *     number; else empty
 */
public record JsonValue(Kind kind, String text) {
    /** Kinds of values. */
    public enum Kind {
        STRING,
        NUMBER,
        BOOLEAN,
        NULL,
        OBJECT_OR_ARRAY
    }

    /** Letters that are kept of a string: one of this length is not the whole string. */
    public static final int MAX_LETTERS = 257;

    static final JsonValue TRUE = new JsonValue(Kind.BOOLEAN, "true");
    static final JsonValue FALSE = new JsonValue(Kind.BOOLEAN, "false");
    static final JsonValue NULL = new JsonValue(Kind.NULL, "");
    static final JsonValue OBJECT_OR_ARRAY = new JsonValue(Kind.OBJECT_OR_ARRAY, "");

    /** Longer exponents are not normalized. */
    private static final int MAX_EXPONENT_DIGITS = 17;

    /** A string. */
    public static JsonValue string(String text) {
        return new JsonValue(Kind.STRING, text.length() > MAX_LETTERS ? text.substring(0, MAX_LETTERS) : text);
    }

    /** A boolean. */
    public static JsonValue bool(boolean value) {
        return value ? TRUE : FALSE;
    }

    /** @param json a number as JSON has it */
    public static JsonValue number(String json) {
        return new JsonValue(Kind.NUMBER, normal(json));
    }

    /** Whether a text is a number as JSON has it. */
    public static boolean isNumber(String text) {
        int at = skip(text, 0, "-");
        int digits = digitsEnd(text, at);
        if (digits == at || (text.charAt(at) == '0' && digits > at + 1)) {
            return false;
        }
        at = digits;
        if (at < text.length() && text.charAt(at) == '.') {
            at = digitsEnd(text, at + 1);
            if (at == digits + 1) {
                return false;
            }
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int exponent = skip(text, at + 1, "+-");
            at = digitsEnd(text, exponent);
            if (at == exponent) {
                return false;
            }
        }
        return at == text.length();
    }

    private static int skip(String text, int at, String letters) {
        return at < text.length() && letters.indexOf(text.charAt(at)) >= 0 ? at + 1 : at;
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    /**
     * The significant digits and the exponent of the last one; {@code 0} for zero. Takes linear time, unlike a {@code BigDecimal} of long
     * numbers. A number with an absurd exponent stays as written.
     */
    private static String normal(String json) {
        int end = json.length();
        int mark = Math.max(json.indexOf('e'), json.indexOf('E'));
        long exponent = 0;
        if (mark >= 0) {
            int first = skip(json, mark + 1, "+-");
            if (end - first > MAX_EXPONENT_DIGITS) {
                return json;
            }
            exponent = Long.parseLong(json, mark + 1, end, 10);
            end = mark;
        }
        int start = skip(json, 0, "-");
        int point = json.indexOf('.');
        if (point < 0 && mark < 0 && json.charAt(end - 1) != '0') {
            return json; // the usual integer
        }
        var digits = new StringBuilder(json).delete(end, json.length());
        if (point >= 0) {
            digits.deleteCharAt(point);
            exponent -= end - point - 1;
        }
        digits.delete(0, start);
        int zeros = 0;
        while (zeros < digits.length() && digits.charAt(digits.length() - 1 - zeros) == '0') {
            zeros++;
        }
        digits.setLength(digits.length() - zeros);
        exponent += zeros;
        int leading = 0;
        while (leading < digits.length() && digits.charAt(leading) == '0') {
            leading++;
        }
        digits.delete(0, leading);
        if (digits.length() == 0) {
            return "0";
        }
        if (exponent != 0) {
            digits.append('e').append(exponent);
        }
        return start > 0 ? digits.insert(0, '-').toString() : digits.toString();
    }
}
