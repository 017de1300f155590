package dev.kodama.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads values that are separated by commas: blanks around them are cut, empty ones left out. A comma behind a backslash is part of its
 * value; of several backslashes before a comma two stand for one. Elsewhere a backslash is a letter like any other.
 */
public final class CommaList {
    private CommaList() {}

    /** The values in their order. */
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
