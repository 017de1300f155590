package dev.kodama.journal.text;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Shows untrusted bytes as bounded text on one line, without terminal control sequences. */
public final class Excerpt {
    private Excerpt() {}

    /**
     * The bytes as UTF-8, with control, format and unassigned characters escaped as in JSON. Longer input is cut.
     *
     * @param bytes null gives an empty text
     */
    public static String of(byte @Nullable [] bytes, int maxBytes) {
        if (bytes == null) {
            return "";
        }
        int length = Math.min(bytes.length, maxBytes);
        var text = new StringBuilder(length + 8);
        new String(bytes, 0, length, StandardCharsets.UTF_8).codePoints().forEach(letter -> append(text, letter));
        return bytes.length > maxBytes ? text.append('…').toString() : text.toString();
    }

    private static void append(StringBuilder text, int letter) {
        switch (letter) {
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (isPrintable(letter)) {
                    text.appendCodePoint(letter);
                } else {
                    text.append(String.format("\\u%04x", letter));
                }
            }
        }
    }

    private static boolean isPrintable(int letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
