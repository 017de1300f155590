package dev.kodama.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses comma-separated values: blanks around a value are trimmed, empty values dropped. A backslash escapes a comma; before a comma, two
 * backslashes stand for one. Elsewhere a backslash is an ordinary character.
 */
public final class CommaList {
    private CommaList() {}

    /** Returns the values in order. */
    public static List<String> of(String text) {
        var values = new ArrayList<String>();
        var value = new StringBuilder();
        int backslashes = 0;
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == ',') {
                value.setLength(value.length() - (backslashes + 1) / 2);
                if (backslashes % 2 == 0) {
                    add(values, value);
                } else {
                    value.append(letter);
                }
            } else {
                value.append(letter);
            }
            backslashes = letter == '\\' ? backslashes + 1 : 0;
        }
        add(values, value);
        return List.copyOf(values);
    }

    private static void add(List<String> values, StringBuilder value) {
        String stripped = value.toString().strip();
        if (!stripped.isEmpty()) {
            values.add(stripped);
        }
        value.setLength(0);
    }
}
