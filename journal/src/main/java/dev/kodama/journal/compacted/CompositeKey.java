package dev.kodama.journal.compacted;

/**
 * Key of two parts with arbitrary text. In the first part a backslash escapes each separator and each backslash; other characters are
 * unchanged.
 */
public record CompositeKey(String first, String second) {
    private static final char ESCAPE = '\\';

    /** The key as text, for {@link #read} with the same separator. */
    public String text(char separator) {
        return escape(first, separator) + separator + second;
    }

    /**
     * Parses the result of {@link #text}.
     *
     * @throws IllegalArgumentException if the key has no separator
     */
    public static CompositeKey read(String key, char separator) {
        int at = 0;
        while (at < key.length() && key.charAt(at) != separator) {
            at += key.charAt(at) == ESCAPE ? 2 : 1;
        }
        if (at >= key.length()) {
            throw new IllegalArgumentException("key without a separator: " + key);
        }
        return new CompositeKey(unescape(key.substring(0, at)), key.substring(at + 1));
    }

    /** Escapes a part for a place before a separator. */
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

    /** Reverses {@link #escape}. */
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
