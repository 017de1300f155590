package dev.kodama.journal;

import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.pattern.NamePatterns;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted: those that pass all three. An empty one lets everything pass.
 *
 * @param eventTypes exact, or with * for any letters
 */
public record EventFilter(NamePatterns eventTypes, Set<String> entityTypes, Set<String> entityIds) {
    /** Lets every event pass. */
    public static final EventFilter ALL = of(List.of(), List.of(), List.of());

    public EventFilter {
        entityTypes = Set.copyOf(entityTypes);
        entityIds = Set.copyOf(entityIds);
    }

    /** @throws IllegalArgumentException what is wrong with an event type, as {@link NamePatterns#of} */
    public static EventFilter of(
            Collection<String> eventTypes, Collection<String> entityTypes, Collection<String> entityIds) {
        return new EventFilter(NamePatterns.of(eventTypes), Set.copyOf(entityTypes), Set.copyOf(entityIds));
    }

    /** Whether it lets everything pass. */
    public boolean takesAll() {
        return eventTypes.isEmpty() && entityTypes.isEmpty() && entityIds.isEmpty();
    }

    public boolean passes(JournaledEvent event) {
        if (takesAll()) {
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

    private static boolean passes(Set<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }
}
