package dev.kodama.history;

import dev.kodama.index.QueryPlan;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.mask.EventMask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Page of events.
 *
 * @param epoch the journal of the events; null if it is unknown
 * @param events may be fewer than the limit, or none, although there are more
 * @param next start of the next page; null on the last page
 * @param cutBefore sequence after the last event of this page's range that retention has deleted; 0 if there is none
 * @param plan how the page was read
 */
public record EventPage(
        @Nullable JournalEpoch epoch,
        List<JournaledEvent> events,
        @Nullable PageCursor next,
        long cutBefore,
        QueryPlan plan) {
    public EventPage {
        events = List.copyOf(events);
    }

    /** A page that was scanned. */
    public EventPage(
            @Nullable JournalEpoch epoch, List<JournaledEvent> events, @Nullable PageCursor next, long cutBefore) {
        this(epoch, events, next, cutBefore, QueryPlan.UNFILTERED);
    }

    /** A scanned page without known deletions. */
    public EventPage(List<JournaledEvent> events, @Nullable PageCursor next) {
        this(null, events, next, 0);
    }

    static EventPage empty() {
        return new EventPage(List.of(), null);
    }

    /** The same page of a journal. */
    EventPage in(JournalEpoch journal) {
        var cursor = next == null ? null : new PageCursor(journal, next.index(), next.order(), next.at(), next.bound());
        return new EventPage(journal, events, cursor, cutBefore, plan);
    }

    /** The same page, its events as they are shown. */
    EventPage shown(EventMask mask) {
        return mask.isEmpty()
                ? this
                : new EventPage(epoch, events.stream().map(mask::event).toList(), next, cutBefore, plan);
    }

    /** The same page with another plan. */
    EventPage with(QueryPlan newPlan) {
        return new EventPage(epoch, events, next, cutBefore, newPlan);
    }
}
