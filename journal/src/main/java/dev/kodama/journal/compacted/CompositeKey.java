package dev.kodama.journal.compacted;

/**
 * A key of two parts that any text may be: in the first one a backslash stands before each separator and each backslash. Parts without
 * those stand as they are.
 */
public record CompositeKey(String first, String second) {
    private static final char ESCAPE = '\\';

    /** As text; {@link #read} with the same separator reads it. */
    public String text(char separator) {
        return escape(first, separator) + separator + second;
    }

    /**
     * Reads what {@link #text} writes.
     *
     * @throws IllegalArgumentException if there is no separator in it
     */
    public static CompositeKey read(String key, char separator) {
        int at = 0;
        while (at < key.length() && key.charAt(at) != separator) {
            at += key.charAt(at) == ESCAPE ? 2 : 1;
        }
        if (at >= key.length()) {
            throw new IllegalArgumentException("a key without a separator: " + key);
        }
        return new CompositeKey(unescape(key.substring(0, at)), key.substring(at + 1));
    }

    /** A part that may stand in front of a separator. */
    public static String escape(String part, char separator) {
        if (part.indexOf(ESCAPE) < 0 && part.indexOf(separator) < 0) {
            return part;
        }
        var escaped = new StringBuilder(part.length() + 8);
        for (int at = 0; at < part.length(); at++) {
            char letter = part.charAt(at);
            if (letter == ESCAPE || letter == separator) {
                escaped.append(ESCAPE);
            }
            escaped.append(letter);
        }
        return escaped.toString();
    }

    /** What {@link #escape} was given. */
    public static String unescape(String part) {
        if (part.indexOf(ESCAPE) < 0) {
            return part;
        }
        var plain = new StringBuilder(part.length());
        for (int at = 0; at < part.length(); at++) {
            boolean escapes = part.charAt(at) == ESCAPE && at + 1 < part.length();
            plain.append(part.charAt(escapes ? ++at : at));
        }
        return plain.toString();
    }
}
