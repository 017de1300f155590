package dev.kodama.journal;

import dev.kodama.bus.EventScan.Head;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted: those that pass all three. An empty one lets everything pass.
 *
 * @param eventTypes exact, or with * for any letters
 */
public record EventFilter(List<Pattern> eventTypes, Set<String> entityTypes, Set<String> entityIds) {
    /** Lets every event pass. */
    public static final EventFilter ALL = of(List.of(), List.of(), List.of());

    public EventFilter {
        eventTypes = List.copyOf(eventTypes);
        entityTypes = Set.copyOf(entityTypes);
        entityIds = Set.copyOf(entityIds);
    }

    public static EventFilter of(
            Collection<String> eventTypes, Collection<String> entityTypes, Collection<String> entityIds) {
        return new EventFilter(
                eventTypes.stream().map(type -> glob(type, 0)).toList(),
                Set.copyOf(entityTypes),
                Set.copyOf(entityIds));
    }

    /**
     * An event type, exact or with * for any letters.
     *
     * @param flags of {@link Pattern}, beside its own
     */
    public static Pattern glob(String eventType, int flags) {
        return Pattern.compile(("\\Q" + eventType + "\\E").replace("*", "\\E.*\\Q"), Pattern.DOTALL | flags);
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
        return (eventTypes.isEmpty()
                        || eventTypes.stream()
                                .anyMatch(type -> type.matcher(head.eventType()).matches()))
                && passes(entityTypes, head.entityType())
                && passes(entityIds, head.entityId());
    }

    private static boolean passes(Set<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }
}
