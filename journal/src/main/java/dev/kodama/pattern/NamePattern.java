package dev.kodama.pattern;

import java.util.Arrays;
import java.util.List;

/**
 * A wildcard pattern of a name: {@code *} stands for any letters, also none; every other letter for itself.
 *
 * <p>Matching takes time linear in the lengths of pattern and name, whatever they are: the parts between the stars are searched for from
 * left to right, each at its first place (Knuth, Morris and Pratt), and nothing is tried twice.
 */
public final class NamePattern {
    /** The most stars in one pattern. */
    public static final int MAX_STARS = 3;

    /** The most letters in one pattern. */
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
     * Reads a pattern.
     *
     * @throws IllegalArgumentException what is wrong, to stand behind the name of a parameter: "may have at most 3 * in one, was '…'"
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

    /** Whether a text has a star, and so does not only stand for itself. */
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

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    /** What stands between two stars, with the table of Knuth, Morris and Pratt. */
    private static final class Part {
        private final String text;
        /** For each letter: how many of the first ones are also the last ones up to there. */
        private final int[] borders;

        Part(String text) {
            this.text = text;
            borders = new int[text.length()];
            for (int at = 1; at < borders.length; at++) {
                borders[at] = next(borders[at - 1], text.charAt(at));
            }
        }

        /** @return behind the first place in the stretch; -1 if there is none */
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
