package dev.kodama.app.terminal;

import dev.kodama.gaps.SimilarNames;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known word that a mistyped one was perhaps meant to be. */
public final class Suggestion {
    private Suggestion() {}

    /**
     * The nearest of the known words.
     *
     * @param maxDistance how many letters may have to be put in, taken out or changed
     */
    public static Optional<String> of(String word, Collection<String> known, int maxDistance) {
        return known.stream()
                .min(Comparator.comparingInt(other -> SimilarNames.editDistance(word, other)))
                .filter(other -> SimilarNames.editDistance(word, other) <= maxDistance);
    }
}
