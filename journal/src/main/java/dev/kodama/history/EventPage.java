package dev.kodama.history;

import dev.kodama.journal.JournaledEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the events that were asked for.
 *
 * @param events may be fewer than wanted, or none, although there are more
 * @param next where the next page begins; null if there is nothing more
 * @param cutBefore retention has deleted events of this page's stretch, the last of them right before this sequence; 0 if none
 */
public record EventPage(
        List<JournaledEvent> events, @Nullable PageCursor next, long cutBefore) {
    public EventPage {
        events = List.copyOf(events);
    }

    /** One of which nothing is known to be deleted. */
    public EventPage(List<JournaledEvent> events, @Nullable PageCursor next) {
        this(events, next, 0);
    }

    static EventPage nothing() {
        return new EventPage(List.of(), null);
    }
}
