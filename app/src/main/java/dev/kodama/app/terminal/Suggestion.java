package dev.kodama.app.terminal;

import dev.kodama.gaps.SimilarNames;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggests a known word for a mistyped one. */
public final class Suggestion {
    private Suggestion() {}

    /**
     * Finds the nearest known word.
     *
     * @param maxDistance the maximum edit distance
     */
    public static Optional<String> of(String word, Collection<String> known, int maxDistance) {
        return known.stream()
                .min(Comparator.comparingInt(other -> SimilarNames.editDistance(word, other)))
                .filter(other -> SimilarNames.editDistance(word, other) <= maxDistance);
    }
}
