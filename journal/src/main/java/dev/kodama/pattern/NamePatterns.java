package dev.kodama.pattern;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Set of names: exact names and {@link NamePattern}s. An empty set contains no name.
 *
 * @param exact names without a star, for lookup by hash
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

    /**
     * Checks one name.
     *
     * @throws IllegalArgumentException as {@link NamePattern#of}
     */
    public static String checked(String name) {
        if (NamePattern.isPattern(name)) {
            var unused = NamePattern.of(name);
        }
        return name;
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
