package dev.kodama.gaps;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names there are, and which of them was perhaps meant by another; each is looked for once. */
final class Names {
    private final Set<String> published;
    private final Set<String> awaited;
    private final Map<String, Optional<String>> likePublished = new HashMap<>();
    private final Map<String, Optional<String>> likeAwaited = new HashMap<>();

    /**
     * @param published all types that were published
     * @param awaited all types that are subscribed or declared
     */
    Names(Set<String> published, Set<String> awaited) {
        this.published = Set.copyOf(published);
        this.awaited = Set.copyOf(awaited);
    }

    Optional<String> publishedLike(String name) {
        return likePublished.computeIfAbsent(name, key -> LookAlike.of(key, published));
    }

    Optional<String> awaitedLike(String name) {
        return likeAwaited.computeIfAbsent(name, key -> LookAlike.of(key, awaited));
    }

    boolean are(Set<String> published, Set<String> awaited) {
        return this.published.equals(published) && this.awaited.equals(awaited);
    }
}
