package dev.kodama.forwarder.protocol;

import dev.kodama.pattern.NamePatterns;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/** Matches event types against names and patterns with {@code *}. Caches results. Thread-safe. */
public final class EventTypeMatcher {
    /** Maximum cached types; the cache is cleared when full. */
    private static final int MAX_TYPES = 4096;

    private final NamePatterns names;
    private final ConcurrentHashMap<String, Boolean> known = new ConcurrentHashMap<>();

    private EventTypeMatcher(NamePatterns names) {
        this.names = names;
    }

    public static EventTypeMatcher of(Collection<String> types) {
        return new EventTypeMatcher(NamePatterns.of(types));
    }

    public boolean contains(String type) {
        Boolean answer = known.get(type);
        if (answer == null) {
            answer = names.contain(type);
            if (known.size() >= MAX_TYPES) {
                known.clear();
            }
            known.put(type, answer);
        }
        return answer;
    }
}
