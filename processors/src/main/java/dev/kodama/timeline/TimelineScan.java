package dev.kodama.timeline;

import dev.kodama.history.EventLookup;
import dev.kodama.history.EventPage;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.journal.JournaledEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.jspecify.annotations.Nullable;

/** Reads a page of an entity's timeline: some pointers of the index, the events they point at, and so on. */
final class TimelineScan {
    private static final int POINTERS = 200;
    private static final int MOST_LOOKED_AT = 100_000;
    private static final long MOST_BYTES = 8 << 20;

    private final ReadOnlyWindowStore<Bytes, byte[]> store;
    private final EventLookup lookup;
    private final TimelineQuery query;
    private final long deadlineNanos;
    private final boolean ascending;
    private final List<JournaledEvent> events = new ArrayList<>();
    private long from;
    private long to;
    private long bytes;

    TimelineScan(
            ReadOnlyWindowStore<Bytes, byte[]> store, EventLookup lookup, TimelineQuery query, long deadlineNanos) {
        this.store = store;
        this.lookup = lookup;
        this.query = query;
        this.deadlineNanos = deadlineNanos;
        this.ascending = query.order() == Order.ASC;
        this.from = query.from();
        this.to = query.to();
    }

    EventPage page() {
        while (from <= to && events.size() < query.limit() && bytes < MOST_BYTES && inTime()) {
            var pointers = pointers(Math.min(POINTERS, query.limit() - events.size()));
            if (!pointers.isEmpty()) {
                add(pointers);
            }
        }
        return new EventPage(events, cursor());
    }

    private boolean inTime() {
        return System.nanoTime() < deadlineNanos;
    }

    private @Nullable PageCursor cursor() {
        return from > to
                ? null
                : new PageCursor(true, query.order(), ascending ? from : to, new PageCursor.Bound.None());
    }

    /** The next few; moves on over those that are not wanted, and to the end if there are no more. */
    private List<EventPointer> pointers(int wanted) {
        var pointers = new ArrayList<EventPointer>();
        int looked = 0;
        var key = Bytes.wrap(query.key());
        try (var found = ascending
                ? store.fetch(key, EventPointer.instant(from), EventPointer.instant(to))
                : store.backwardFetch(key, EventPointer.instant(from), EventPointer.instant(to))) {
            while (pointers.size() < wanted && looked < MOST_LOOKED_AT && found.hasNext()) {
                var next = found.next();
                var pointer = EventPointer.read(next.key, next.value);
                looked++;
                if (query.takes(pointer.sequence())) {
                    pointers.add(pointer);
                } else if (pointers.isEmpty()) {
                    moveOn(pointer);
                }
            }
            if (pointers.isEmpty() && !found.hasNext()) {
                from = to + 1;
            }
        }
        return pointers;
    }

    private void moveOn(EventPointer behind) {
        if (ascending) {
            from = behind.indexTime() + 1;
        } else {
            to = behind.indexTime() - 1;
        }
    }

    private void add(List<EventPointer> pointers) {
        var offsets = pointers.stream().map(EventPointer::offset).toList();
        var found = lookup.find(pointers.get(0).partition(), offsets, MOST_BYTES - bytes, deadlineNanos);
        for (var pointer : pointers.subList(0, found.processed())) {
            moveOn(pointer);
            var event = found.events().get(pointer.offset());
            if (event != null && isMeant(event, pointer)) {
                events.add(event);
                bytes += event.bytes().length;
            }
        }
    }

    /** What stands there may be of another entity with the same key, of a topic that was made anew, or not for whoever asks. */
    private boolean isMeant(JournaledEvent event, EventPointer pointer) {
        return event.sequence() == pointer.sequence() && query.takes(event.head());
    }
}
