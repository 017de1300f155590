package dev.kodama.journal.text;

import java.util.function.IntPredicate;

/**
 * Escapes control characters for terminals and log files. Names come from publishers: unescaped, they could control a terminal, break a
 * table's row or reverse the writing direction. The escape {@code \}{@code u001b} is valid in JSON and YAML strings.
 */
public final class PlainText {
    private PlainText() {}

    /** Escapes text for one line: line ends and tabs included. */
    public static String of(String text) {
        return escaped(text, PlainText::isControl);
    }

    /** As {@link #of}, for text of several lines: line feeds and tabs stay. */
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

    /** C0, DEL, C1, line and paragraph separators, and bidirectional formatting characters. */
    private static boolean isControl(int letter) {
        return letter < ' '
                || (letter >= 0x7f && letter <= 0x9f)
                || letter == 0x2028
                || letter == 0x2029
                || (letter >= 0x202a && letter <= 0x202e)
                || (letter >= 0x2066 && letter <= 0x2069);
    }
}
