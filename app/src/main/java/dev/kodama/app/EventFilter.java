package dev.kodama.app;

import dev.kodama.bus.EventScan;
import dev.kodama.bus.EventScan.Head;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted: those that pass all three. An empty one lets everything pass.
 *
 * @param eventTypes exact, or with * for any letters
 */
record EventFilter(List<Pattern> eventTypes, Set<String> entityTypes, Set<String> entityIds) {
    EventFilter {
        eventTypes = List.copyOf(eventTypes);
        entityTypes = Set.copyOf(entityTypes);
        entityIds = Set.copyOf(entityIds);
    }

    static EventFilter of(List<String> eventTypes, List<String> entityTypes, List<String> entityIds) {
        return new EventFilter(
                eventTypes.stream().map(EventFilter::glob).toList(), Set.copyOf(entityTypes), Set.copyOf(entityIds));
    }

    private static Pattern glob(String eventType) {
        return Pattern.compile(("\\Q" + eventType + "\\E").replace("*", "\\E.*\\Q"), Pattern.DOTALL);
    }

    /** @param body a message as it was published */
    boolean passes(byte[] body) {
        if (eventTypes.isEmpty() && entityTypes.isEmpty() && entityIds.isEmpty()) {
            return true;
        }
        return EventScan.of(body) instanceof Head head
                && (eventTypes.isEmpty()
                        || eventTypes.stream()
                                .anyMatch(type -> type.matcher(head.eventType()).matches()))
                && passes(entityTypes, head.entityType())
                && passes(entityIds, head.entityId());
    }

    private static boolean passes(Set<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }
}
