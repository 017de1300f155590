package dev.kodama.gaps;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds similar names: those that differ only in case, separators, a prefix, or by a typing error. */
public final class SimilarNames {
    /** One letter in so many may differ. */
    private static final int LETTERS_PER_ERROR = 6;

    private static final int MIN_LENGTH = 4;
    /** Longer names are not compared: the time grows with the square of the length. */
    private static final int MAX_LENGTH = 64;

    /** More names are not compared at all. */
    private static final int MAX_NAMES = 1_000;

    private static final int NONE = Integer.MAX_VALUE;

    private SimilarNames() {}

    /**
     * A name prepared for comparison.
     *
     * @param plain in lower case, with one kind of separator
     */
    record Name(String text, String plain) {
        static Name of(String text) {
            return new Name(text, SimilarNames.plain(text));
        }
    }

    static List<Name> names(Collection<String> texts) {
        return texts.size() > MAX_NAMES
                ? List.of()
                : texts.stream()
                        .filter(text -> text.length() <= MAX_LENGTH)
                        .map(Name::of)
                        .toList();
    }

    /** The most similar of the names, if one is similar enough; of equally similar ones the first in the alphabet. */
    static Optional<String> of(String name, List<Name> names) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String plain = plain(name);
        String nearest = null;
        int minDistance = NONE;
        for (Name other : names) {
            int distance = other.text().equals(name) ? NONE : distance(plain, other.plain());
            boolean first = nearest == null || other.text().compareTo(nearest) < 0;
            if (distance < minDistance || (distance < NONE && distance == minDistance && first)) {
                nearest = other.text();
                minDistance = distance;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** 0 equal but for case and separators, 1 with a prefix, then 1 + the edit distance; {@link #NONE} if too different. */
    private static int distance(String a, String b) {
        if (a.equals(b)) {
            return 0;
        }
        String longer = a.length() > b.length() ? a : b;
        String shorter = a.length() > b.length() ? b : a;
        if (shorter.contains("_") && longer.endsWith("_" + shorter)) {
            return 1;
        }
        int max = Math.max(1, longer.length() / LETTERS_PER_ERROR);
        if (shorter.length() < MIN_LENGTH || longer.length() - shorter.length() > max) {
            return NONE;
        }
        int errors = editDistance(a, b);
        return errors <= max && !opposite(a, b) ? 1 + errors : NONE;
    }

    /** Whether the last words are different words and not a typing error, such as started and stopped. */
    private static boolean opposite(String a, String b) {
        String lastOfA = a.substring(a.lastIndexOf('_') + 1);
        String lastOfB = b.substring(b.lastIndexOf('_') + 1);
        return editDistance(lastOfA, lastOfB) > Math.max(1, Math.min(lastOfA.length(), lastOfB.length()) / 3);
    }

    private static String plain(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[._:\\- ]+", "_");
    }

    /** The Levenshtein distance: letters to insert, delete or change. */
    public static int editDistance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] now = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(change, 1 + Math.min(before[j], now[j - 1]));
            }
            int[] swap = before;
            before = now;
            now = swap;
        }
        return before[b.length()];
    }
}
