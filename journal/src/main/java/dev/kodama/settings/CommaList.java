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
        return parts(text).stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** As {@link #of}, with blanks and empty values as they are: one more than commas that separate. */
    public static List<String> parts(String text) {
        var values = new ArrayList<String>();
        var value = new StringBuilder();
        int backslashes = 0;
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == ',') {
                value.setLength(value.length() - (backslashes + 1) / 2);
            }
            if (letter == ',' && backslashes % 2 == 0) {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(letter);
            }
            backslashes = letter == '\\' ? backslashes + 1 : 0;
        }
        values.add(value.toString());
        return List.copyOf(values);
    }
}
