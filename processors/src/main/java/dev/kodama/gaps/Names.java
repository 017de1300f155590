package dev.kodama.gaps;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The known event types, and a cache of the names that are similar to them. */
final class Names {
    private final Set<String> published;
    private final Set<String> awaited;
    private final Set<String> all;
    private final List<SimilarNames.Name> publishedNames;
    private final List<SimilarNames.Name> awaitedNames;
    private final Map<String, Optional<String>> likePublished = new HashMap<>();
    private final Map<String, Optional<String>> likeAwaited = new HashMap<>();

    /**
     * @param published types that were published
     * @param awaited types that are subscribed or declared
     */
    Names(Set<String> published, Set<String> awaited) {
        this.published = Set.copyOf(published);
        this.awaited = Set.copyOf(awaited);
        this.all = new TreeSet<>(published);
        all.addAll(awaited);
        this.publishedNames = SimilarNames.names(published);
        this.awaitedNames = SimilarNames.names(awaited);
    }

    /** All types, sorted. */
    Set<String> all() {
        return all;
    }

    Optional<String> publishedLike(String name) {
        return likePublished.computeIfAbsent(name, key -> SimilarNames.of(key, publishedNames));
    }

    Optional<String> awaitedLike(String name) {
        return likeAwaited.computeIfAbsent(name, key -> SimilarNames.of(key, awaitedNames));
    }

    boolean hasPublished(Set<String> published) {
        return this.published.equals(published);
    }

    boolean equalTo(Set<String> published, Set<String> awaited) {
        return this.published.equals(published) && this.awaited.equals(awaited);
    }
}
