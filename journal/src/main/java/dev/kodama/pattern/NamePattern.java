package dev.kodama.pattern;

import java.util.Arrays;
import java.util.List;

/**
 * Wildcard pattern of names: {@code *} matches any characters or none, any other character itself.
 *
 * <p>Matching is linear in the lengths of pattern and name: the parts between stars are searched from left to right, each at its first
 * occurrence (Knuth, Morris, Pratt), without backtracking.
 */
public final class NamePattern {
    /** Maximum number of stars in a pattern. */
    public static final int MAX_STARS = 3;

    /** Maximum length of a pattern. */
    public static final int MAX_LETTERS = 1_000;

    private static final char STAR = '*';
    private static final int SHOWN_LETTERS = 80;

    private final String text;
    private final boolean exact;
    private final String prefix;
    private final String suffix;
    private final List<Part> middle;

    private NamePattern(String text) {
        this.text = text;
        String[] parts = text.split("\\*", -1);
        exact = parts.length == 1;
        prefix = parts[0];
        suffix = exact ? "" : parts[parts.length - 1];
        middle = Arrays.stream(parts, 1, Math.max(1, parts.length - 1))
                .filter(part -> !part.isEmpty())
                .map(Part::new)
                .toList();
    }

    /**
     * Parses a pattern.
     *
     * @throws IllegalArgumentException if it is invalid; the message continues a parameter's name: "may have at most 3 * in one, was '…'"
     */
    public static NamePattern of(String text) {
        if (text.chars().filter(letter -> letter == STAR).count() > MAX_STARS) {
            throw new IllegalArgumentException(
                    "may have at most " + MAX_STARS + " * in one, was '" + shown(text) + "'");
        } else if (text.length() > MAX_LETTERS) {
            throw new IllegalArgumentException(
                    "may have at most " + MAX_LETTERS + " letters in one, was '" + shown(text) + "'");
        }
        return new NamePattern(text);
    }

    /** Whether a text has a star. */
    public static boolean isPattern(String text) {
        return text.indexOf(STAR) >= 0;
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_LETTERS ? text : text.substring(0, SHOWN_LETTERS) + "…";
    }

    /** Whether the whole name matches. */
    public boolean matches(CharSequence name) {
        if (exact) {
            return name.length() == prefix.length() && isAt(name, 0, prefix);
        }
        int until = name.length() - suffix.length();
        if (until < prefix.length() || !isAt(name, 0, prefix) || !isAt(name, until, suffix)) {
            return false;
        }
        int at = prefix.length();
        for (Part part : middle) {
            at = part.endIn(name, at, until);
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAt(CharSequence name, int at, String part) {
        for (int i = 0; i < part.length(); i++) {
            if (name.charAt(at + i) != part.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamePattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The pattern's text. */
    @Override
    public String toString() {
        return text;
    }

    /** Text between two stars, with its Knuth-Morris-Pratt table. */
    private static final class Part {
        private final String text;
        /** For each index: the length of the longest proper prefix that is also a suffix up to there. */
        private final int[] borders;

        Part(String text) {
            this.text = text;
            borders = new int[text.length()];
            for (int at = 1; at < borders.length; at++) {
                borders[at] = next(borders[at - 1], text.charAt(at));
            }
        }

        /** Returns the index after the first occurrence; -1 if there is none. */
        int endIn(CharSequence name, int from, int until) {
            int matched = 0;
            for (int at = from; at < until; at++) {
                matched = next(matched, name.charAt(at));
                if (matched == text.length()) {
                    return at + 1;
                }
            }
            return -1;
        }

        private int next(int matched, char letter) {
            int left = matched;
            while (left > 0 && text.charAt(left) != letter) {
                left = borders[left - 1];
            }
            return text.charAt(left) == letter ? left + 1 : 0;
        }
    }
}
