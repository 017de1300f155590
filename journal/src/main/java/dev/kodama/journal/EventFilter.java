package dev.kodama.journal;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.pattern.NamePatterns;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Filter of events by type and entity: an event passes if it passes all three. An empty set passes all events.
 *
 * @param eventTypes exact names, or patterns with * for any letters
 */
public record EventFilter(NamePatterns eventTypes, Set<String> entityTypes, Set<String> entityIds) {
    /** Passes all events. */
    public static final EventFilter ALL = of(List.of(), List.of(), List.of());

    public EventFilter {
        entityTypes = Set.copyOf(entityTypes);
        entityIds = Set.copyOf(entityIds);
    }

    /** @throws IllegalArgumentException if an event type is invalid, as {@link NamePatterns#of} */
    public static EventFilter of(
            Collection<String> eventTypes, Collection<String> entityTypes, Collection<String> entityIds) {
        return new EventFilter(NamePatterns.of(eventTypes), Set.copyOf(entityTypes), Set.copyOf(entityIds));
    }

    /** Whether it passes all events. */
    public boolean passesAll() {
        return eventTypes.isEmpty() && entityTypes.isEmpty() && entityIds.isEmpty();
    }

    public boolean passes(JournaledEvent event) {
        if (passesAll()) {
            return true;
        }
        Head head = event.head();
        return head != null && passes(head);
    }

    public boolean passes(Head head) {
        return (eventTypes.isEmpty() || eventTypes.contain(head.eventType()))
                && passes(entityTypes, head.entityType())
                && passes(entityIds, head.entityId());
    }

    private static boolean passes(Set<String> accepted, @Nullable String value) {
        return accepted.isEmpty() || (value != null && accepted.contains(value));
    }
}
