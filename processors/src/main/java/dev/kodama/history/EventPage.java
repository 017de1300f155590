package dev.kodama.history;

import dev.kodama.journal.JournaledEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the events that were asked for.
 *
 * @param events may be fewer than wanted, or none, although there are more
 * @param next where the next page begins; null if there is nothing more
 */
public record EventPage(
        List<JournaledEvent> events, @Nullable Cursor next) {
    public EventPage {
        events = List.copyOf(events);
    }

    static EventPage nothing() {
        return new EventPage(List.of(), null);
    }
}
