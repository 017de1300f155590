package dev.kodama.pattern;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A set of names, exact or {@link NamePattern}s. It may be empty, and then contains nothing.
 *
 * @param exact those without a star, found by their hash
 */
public record NamePatterns(Set<String> exact, List<NamePattern> patterns) {
    public NamePatterns {
        exact = Set.copyOf(exact);
        patterns = List.copyOf(patterns);
    }

    /** @throws IllegalArgumentException as {@link NamePattern#of} */
    public static NamePatterns of(Collection<String> names) {
        return new NamePatterns(
                names.stream().filter(name -> !NamePattern.isPattern(name)).collect(Collectors.toSet()),
                names.stream()
                        .filter(NamePattern::isPattern)
                        .distinct()
                        .map(NamePattern::of)
                        .toList());
    }

    public boolean isEmpty() {
        return exact.isEmpty() && patterns.isEmpty();
    }

    public boolean contain(String name) {
        if (exact.contains(name)) {
            return true;
        }
        for (NamePattern pattern : patterns) {
            if (pattern.matches(name)) {
                return true;
            }
        }
        return false;
    }
}
