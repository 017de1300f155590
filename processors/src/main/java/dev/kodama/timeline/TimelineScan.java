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

/** Reads a page of an entity's timeline: repeatedly some pointers of the index and their events. */
final class TimelineScan {
    private static final int POINTERS = 200;
    private static final int MAX_SCANNED = 100_000;
    private static final long MAX_BYTES = 8 << 20;

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
        while (from <= to && events.size() < query.limit() && bytes < MAX_BYTES && inTime()) {
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
                : PageCursor.inTimeline(query.order(), ascending ? from : to, new PageCursor.Bound.None());
    }

    /** The next matching pointers; skips all others, and moves to the end of the range if there are no more. */
    private List<EventPointer> pointers(int max) {
        var pointers = new ArrayList<EventPointer>();
        int scanned = 0;
        var key = Bytes.wrap(query.key());
        try (var found = ascending
                ? store.fetch(key, EventPointer.instant(from), EventPointer.instant(to))
                : store.backwardFetch(key, EventPointer.instant(from), EventPointer.instant(to))) {
            while (pointers.size() < max && scanned < MAX_SCANNED && found.hasNext()) {
                var next = found.next();
                var pointer = EventPointer.read(next.key, next.value);
                scanned++;
                if (query.matches(pointer.sequence())) {
                    pointers.add(pointer);
                } else if (pointers.isEmpty()) {
                    movePast(pointer);
                }
            }
            if (pointers.isEmpty() && !found.hasNext()) {
                from = to + 1;
            }
        }
        return pointers;
    }

    private void movePast(EventPointer pointer) {
        if (ascending) {
            from = pointer.indexTime() + 1;
        } else {
            to = pointer.indexTime() - 1;
        }
    }

    private void add(List<EventPointer> pointers) {
        var offsets = pointers.stream().map(EventPointer::offset).toList();
        var found = lookup.find(pointers.get(0).partition(), offsets, MAX_BYTES - bytes, deadlineNanos);
        for (var pointer : pointers.subList(0, found.processed())) {
            movePast(pointer);
            var event = found.events().get(pointer.offset());
            if (event != null && matches(event, pointer)) {
                events.add(event);
                bytes += event.bytes().length;
            }
        }
    }

    /** The event may be of another entity with the same key, of a topic that was created again, or not permitted. */
    private boolean matches(JournaledEvent event, EventPointer pointer) {
        return event.sequence() == pointer.sequence() && query.matches(event.head());
    }
}
