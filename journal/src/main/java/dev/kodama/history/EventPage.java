package dev.kodama.history;

import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournaledEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Page of events.
 *
 * @param epoch the journal of the events; null in a timeline
 * @param events may be fewer than the limit, or none, although there are more
 * @param next start of the next page; null on the last page
 * @param cutBefore sequence after the last event of this page's range that retention has deleted; 0 if there is none
 */
public record EventPage(
        @Nullable JournalEpoch epoch,
        List<JournaledEvent> events,
        @Nullable PageCursor next,
        long cutBefore) {
    public EventPage {
        events = List.copyOf(events);
    }

    /** A page of a timeline, whose deletions are unknown. */
    public EventPage(List<JournaledEvent> events, @Nullable PageCursor next) {
        this(null, events, next, 0);
    }

    static EventPage empty() {
        return new EventPage(List.of(), null);
    }
}
