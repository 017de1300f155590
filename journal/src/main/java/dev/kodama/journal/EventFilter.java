package dev.kodama.journal;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.journal.where.PayloadConditions;
import dev.kodama.pattern.NamePatterns;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Filter of events by type, entity and payload: an event passes if it passes all four. An empty set passes all events.
 *
 * @param eventTypes exact names, or patterns with * for any letters
 * @param where conditions on the payload
 */
public record EventFilter(
        NamePatterns eventTypes, Set<String> entityTypes, Set<String> entityIds, PayloadConditions where) {
    /** Passes all events. */
    public static final EventFilter ALL = of(List.of(), List.of(), List.of());
    /** Passes holes. */
    public static final EventFilter HOLES = of(List.of(JournaledEvent.HOLE_TYPE), List.of(), List.of());

    public EventFilter {
        entityTypes = Set.copyOf(entityTypes);
        entityIds = Set.copyOf(entityIds);
    }

    /** @throws IllegalArgumentException if an event type is invalid, as {@link NamePatterns#of} */
    public static EventFilter of(
            Collection<String> eventTypes, Collection<String> entityTypes, Collection<String> entityIds) {
        return new EventFilter(
                NamePatterns.of(eventTypes), Set.copyOf(entityTypes), Set.copyOf(entityIds), PayloadConditions.NONE);
    }

    /** The same filter with conditions on the payload. */
    public EventFilter where(PayloadConditions conditions) {
        return new EventFilter(eventTypes, entityTypes, entityIds, conditions);
    }

    /** Whether it passes all events. */
    public boolean passesAll() {
        return passesAllNames() && where.isEmpty();
    }

    /** Whether it passes events of all types and entities. */
    public boolean passesAllNames() {
        return eventTypes.isEmpty() && entityTypes.isEmpty() && entityIds.isEmpty();
    }

    public boolean passes(JournaledEvent event) {
        if (passesAll()) {
            return true;
        }
        Head head = event.head();
        return head != null && passes(head) && where.pass(event.bytes());
    }

    /** Whether type and entity pass; the payload is not looked at. */
    public boolean passes(Head head) {
        return (eventTypes.isEmpty() || eventTypes.contain(head.eventType()))
                && passes(entityTypes, head.entityType())
                && passes(entityIds, head.entityId());
    }

    private static boolean passes(Set<String> accepted, @Nullable String value) {
        return accepted.isEmpty() || (value != null && accepted.contains(value));
    }
}
