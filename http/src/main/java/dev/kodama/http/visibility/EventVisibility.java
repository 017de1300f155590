package dev.kodama.http.visibility;

import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.pattern.NamePatterns;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which events somebody may see, whatever a {@link Filter} asks for: for each key that is bounded the names it may have. Other than in
 * a filter an empty list allows nothing.
 *
 * @param bounds a key that is not there is not bounded
 */
public record EventVisibility(Map<FilterKey, NamePatterns> bounds) {
    /** Allows every event. */
    public static final EventVisibility ALL = new EventVisibility(Map.of());

    /** Allows no event. */
    public static final EventVisibility NONE = EventVisibility.of(Map.of(FilterKey.EVENT_TYPES, List.of()));

    public EventVisibility {
        bounds = Map.copyOf(bounds);
    }

    /** @param names by key: exact, or with * for any letters */
    public static EventVisibility of(Map<FilterKey, ? extends Collection<String>> names) {
        var bounds = new EnumMap<FilterKey, NamePatterns>(FilterKey.class);
        names.forEach((key, some) -> bounds.put(key, NamePatterns.of(some)));
        return new EventVisibility(bounds);
    }

    /** Whether nothing is bounded. */
    public boolean allowsAll() {
        return bounds.isEmpty();
    }

    /** Whether not all names of a key are allowed. */
    public boolean bounds(FilterKey key) {
        return bounds.containsKey(key);
    }

    /**
     * Whether all that is known of the event is allowed; of one that was made of another, the type of that one too. An event whose
     * channel names another type is allowed only where nothing is bounded: which of the two types it has is not certain.
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

    /** Whether a key may have this name. */
    public boolean allows(FilterKey key, String name) {
        var names = bounds.get(key);
        return names == null || names.contain(name);
    }

    /** Whether some events of this entity may be seen. */
    public boolean allowsEntity(String entityType, String entityId) {
        return allows(FilterKey.ENTITY_TYPES, entityType) && allows(FilterKey.ENTITY_IDS, entityId);
    }
}
