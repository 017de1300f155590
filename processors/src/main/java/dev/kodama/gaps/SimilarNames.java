package dev.kodama.gaps;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The name that was perhaps meant: nearly the same, but for case, separators, a prefix, or a slip of the keys. */
public final class SimilarNames {
    /** Of so many letters one may differ. */
    private static final int LETTERS_A_SLIP = 6;

    private static final int LEAST_LETTERS = 4;
    /** Longer names are compared with none: it takes time that grows with the square of the length. */
    private static final int MOST_LETTERS = 64;

    /** As many names are compared with each other; where there are more, none is. */
    private static final int MOST_NAMES = 1_000;

    private static final int NONE = Integer.MAX_VALUE;

    private SimilarNames() {}

    /**
     * A name as it is compared.
     *
     * @param plain without what does not count: case and separators
     */
    record Name(String text, String plain) {
        static Name of(String text) {
            return new Name(text, SimilarNames.plain(text));
        }
    }

    static List<Name> names(Collection<String> texts) {
        return texts.size() > MOST_NAMES
                ? List.of()
                : texts.stream()
                        .filter(text -> text.length() <= MOST_LETTERS)
                        .map(Name::of)
                        .toList();
    }

    /** The nearest of the names that is plausible; of two as near the one that comes first in the alphabet. */
    static Optional<String> of(String name, List<Name> names) {
        if (name.length() > MOST_LETTERS) {
            return Optional.empty();
        }
        String plain = plain(name);
        String nearest = null;
        int least = NONE;
        for (Name other : names) {
            int distance = other.text().equals(name) ? NONE : distance(plain, other.plain());
            boolean first = nearest == null || other.text().compareTo(nearest) < 0;
            if (distance < least || (distance < NONE && distance == least && first)) {
                nearest = other.text();
                least = distance;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** 0 the same but for case and separators, 1 one with a prefix more, then the letters that differ; {@link #NONE} too far apart. */
    private static int distance(String a, String b) {
        if (a.equals(b)) {
            return 0;
        }
        String longer = a.length() > b.length() ? a : b;
        String shorter = a.length() > b.length() ? b : a;
        if (shorter.contains("_") && longer.endsWith("_" + shorter)) {
            return 1;
        }
        int most = Math.max(1, longer.length() / LETTERS_A_SLIP);
        if (shorter.length() < LEAST_LETTERS || longer.length() - shorter.length() > most) {
            return NONE;
        }
        int slips = editDistance(a, b);
        return slips <= most && !opposite(a, b) ? 1 + slips : NONE;
    }

    /** Names of which the last words are different words and not a slip, such as started and stopped. */
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

    /** How many letters have to be put in, taken out or changed (Levenshtein). */
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
