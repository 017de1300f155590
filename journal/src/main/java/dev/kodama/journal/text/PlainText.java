package dev.kodama.journal.text;

import java.util.function.IntPredicate;

/**
 * Escapes control characters for terminals and log files. Names come from whoever publishes: raw, they could steer a terminal, break
 * a row, or show letters in another order than they have. Each becomes {@code \}{@code u001b}, which JSON and YAML read in quotes.
 */
public final class PlainText {
    private PlainText() {}

    /** On one line: line ends and tabs are escaped, too. */
    public static String of(String text) {
        return escaped(text, PlainText::isControl);
    }

    /** As {@link #of}, for text that is laid out already: line feeds and tabs stay. */
    public static String lines(String text) {
        return escaped(text, letter -> letter != '\n' && letter != '\t' && isControl(letter));
    }

    private static String escaped(String text, IntPredicate escapes) {
        if (text.chars().noneMatch(escapes)) {
            return text;
        }
        var plain = new StringBuilder(text.length() + 16);
        text.chars().forEach(letter -> {
            if (escapes.test(letter)) {
                plain.append(String.format("\\u%04x", letter));
            } else {
                plain.append((char) letter);
            }
        });
        return plain.toString();
    }

    /** C0, DEL, C1, line and paragraph separators, and what sets the direction of writing. */
    private static boolean isControl(int letter) {
        return letter < ' '
                || (letter >= 0x7f && letter <= 0x9f)
                || letter == 0x2028
                || letter == 0x2029
                || (letter >= 0x202a && letter <= 0x202e)
                || (letter >= 0x2066 && letter <= 0x2069);
    }
}
