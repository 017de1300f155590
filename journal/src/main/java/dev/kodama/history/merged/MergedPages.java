package dev.kodama.history.merged;

import dev.kodama.history.EventPage;
import dev.kodama.history.HistoryQuery;
import dev.kodama.history.JournalPages;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.history.PageCursor.Bound;
import dev.kodama.journal.JournaledEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Merges pages of several sources into one, by time of capture: a page of each source is read, and the events are taken from them until the
 * page is full, or until a source that has more has none left. What is not taken is read again for the next page.
 */
public final class MergedPages {
    /**
     * A page of several sources.
     *
     * @param next start of the next page; null on the last page
     * @param cutBefore as {@link EventPage#cutBefore}, of the sources that have deleted events
     */
    public record Merged(
            List<JournaledEvent> events, @Nullable MergedCursor next, SortedMap<String, Long> cutBefore) {
        public Merged {
            events = List.copyOf(events);
        }
    }

    private static final class Source {
        final String name;
        final EventPage page;
        final Deque<JournaledEvent> left;

        Source(String name, EventPage page) {
            this.name = name;
            this.page = page;
            this.left = new ArrayDeque<>(page.events());
        }
    }

    private MergedPages() {}

    /**
     * Reads a page; throws as {@link JournalPages#page}.
     *
     * @param names sources
     * @param query its cursor does not count
     * @param cursor start of the page; null for the first page
     */
    public static Merged page(
            JournalPages pages, List<String> names, HistoryQuery query, @Nullable MergedCursor cursor) {
        var sources = new ArrayList<Source>();
        for (String name : names) {
            PageCursor from = cursor == null ? null : cursor.cursors().get(name);
            if (cursor == null || from != null) {
                sources.add(new Source(name, pages.ofSource(name).page(query.from(from, query.limit()))));
            }
        }
        var events = new ArrayList<JournaledEvent>();
        while (events.size() < query.limit()) {
            var next = next(sources, query.order());
            if (next == null) {
                break;
            }
            events.add(next.left.removeFirst());
        }
        var cursors = new TreeMap<String, PageCursor>();
        var cuts = new TreeMap<String, Long>();
        for (var source : sources) {
            var from = cursor(source, query.order());
            if (from != null) {
                cursors.put(source.name, from);
            }
            if (source.page.cutBefore() > 0) {
                cuts.put(source.name, source.page.cutBefore());
            }
        }
        return new Merged(events, cursors.isEmpty() ? null : new MergedCursor(query.order(), cursors), cuts);
    }

    /** The source of the next event; null if there is none, or a source may have one that was not read. */
    private static @Nullable Source next(List<Source> sources, Order order) {
        @Nullable Source next = null;
        for (var source : sources) {
            var first = source.left.peekFirst();
            if (first == null && source.page.next() != null) {
                return null;
            } else if (first != null && (next == null || isBefore(first, next.left.getFirst(), order))) {
                next = source;
            }
        }
        return next;
    }

    /** Of two events of the same time that of the first name comes first, or last where the newest comes first. */
    private static boolean isBefore(JournaledEvent event, JournaledEvent other, Order order) {
        return order == Order.ASC ? event.timeMillis() < other.timeMillis() : event.timeMillis() >= other.timeMillis();
    }

    /** Where a source goes on; null at its end. */
    private static @Nullable PageCursor cursor(Source source, Order order) {
        var next = source.page.next();
        var left = source.left.peekFirst();
        if (left == null) {
            return next;
        }
        long at = order == Order.ASC ? left.sequence() : left.sequence() + 1;
        long last = source.left.getLast().sequence();
        var bound = next != null ? next.bound() : new Bound.Sequence(order == Order.ASC ? last + 1 : last);
        return new PageCursor(source.page.epoch(), false, order, at, bound);
    }
}
