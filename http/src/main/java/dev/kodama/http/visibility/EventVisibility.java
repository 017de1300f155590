package dev.kodama.http.visibility;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.pattern.NamePatterns;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which events a caller may see, whatever its filter: the allowed names of each bounded key. Unlike in a filter, an empty list allows nothing.
 *
 * @param bounds allowed names by key; an absent key is unbounded
 */
public record EventVisibility(Map<FilterKey, NamePatterns> bounds) {
    /** Allows every event. */
    public static final EventVisibility ALL = new EventVisibility(Map.of());

    /** Allows no event. */
    public static final EventVisibility NONE = EventVisibility.of(Map.of(FilterKey.EVENT_TYPES, List.of()));

    public EventVisibility {
        bounds = Map.copyOf(bounds);
    }

    /** @param names allowed names by key: exact, or patterns with {@code *} */
    public static EventVisibility of(Map<FilterKey, ? extends Collection<String>> names) {
        var bounds = new EnumMap<FilterKey, NamePatterns>(FilterKey.class);
        names.forEach((key, some) -> bounds.put(key, NamePatterns.of(some)));
        return new EventVisibility(bounds);
    }

    /** Whether every event is allowed. */
    public boolean allowsAll() {
        return bounds.isEmpty();
    }

    /** Whether the names of a key are bounded. */
    public boolean bounds(FilterKey key) {
        return bounds.containsKey(key);
    }

    /**
     * Whether an event is allowed: all its bounded fields, and for a derived event the source's type too. An event whose channel names another type is
     * allowed only without bounds, because its type is ambiguous.
     */
    public boolean allows(Head head) {
        if (bounds.isEmpty()) {
            return true;
        } else if (head.misrouted()) {
            return false;
        }
        for (var bound : bounds.entrySet()) {
            String value = bound.getKey().of(head);
            if (value == null || !bound.getValue().contain(value)) {
                return false;
            }
        }
        String source = head.derivedFrom();
        return source == null || allows(FilterKey.EVENT_TYPES, source);
    }

    /** Whether a name is allowed for a key. */
    public boolean allows(FilterKey key, String name) {
        var names = bounds.get(key);
        return names == null || names.contain(name);
    }

    /** Whether the entity is allowed. */
    public boolean allowsEntity(String entityType, String entityId) {
        return allows(FilterKey.ENTITY_TYPES, entityType) && allows(FilterKey.ENTITY_IDS, entityId);
    }
}
