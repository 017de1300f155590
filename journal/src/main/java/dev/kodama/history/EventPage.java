package dev.kodama.history;

import dev.kodama.journal.JournaledEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Page of events.
 *
 * @param events may be fewer than the limit, or none, although there are more
 * @param next start of the next page; null on the last page
 * @param cutBefore sequence after the last event of this page's range that retention has deleted; 0 if there is none
 */
public record EventPage(
        List<JournaledEvent> events, @Nullable PageCursor next, long cutBefore) {
    public EventPage {
        events = List.copyOf(events);
    }

    /** A page without known deletions. */
    public EventPage(List<JournaledEvent> events, @Nullable PageCursor next) {
        this(events, next, 0);
    }

    static EventPage empty() {
        return new EventPage(List.of(), null);
    }
}
