package dev.kodama.history;

import dev.kodama.history.lookup.Candidates;
import dev.kodama.history.lookup.EventLookup;
import dev.kodama.history.lookup.JournalState;
import dev.kodama.index.JournalIndex;
import dev.kodama.index.QueryPlan;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a page is read, and composes it. The begin of a journal that retention has truncated unevenly is always scanned: only a scan
 * knows which events are deleted there.
 */
final class PagePlanner {
    /** Reads a page by a scan. */
    interface Scan {
        EventPage page(HistoryQuery query);
    }

    /** @param first the sequence from which on nothing is deleted */
    private record Complete(Map<Integer, Long> begins, long first) {}

    private static final String DELETED_UNKNOWN = "does not know which events retention has deleted there";
    private static final QueryPlan INDEXED = new QueryPlan(true, "No event is left.", OptionalLong.of(0), 0);
    /** Of pages that are read one after the other: the reader may be stopped between them. */
    private static final PageBudget SHORT = new PageBudget(200_000, Duration.ofMillis(300), 4 << 20);

    private final PageBudget budget;
    private final Scan scan;
    private final ReaderPool<JournalReader> readers;
    private final ReaderPool<EventLookup> lookups;
    private volatile @Nullable Complete complete;

    PagePlanner(PageBudget budget, Scan scan, ReaderPool<JournalReader> readers, ReaderPool<EventLookup> lookups) {
        this.budget = budget;
        this.scan = scan;
        this.readers = readers;
        this.lookups = lookups;
    }

    EventPage page(HistoryQuery query, JournalIndex index) {
        if (query.filter().passesAllNames()) { // the index knows names only
            var page = scan.page(query);
            return query.filter().passesAll() ? page : page.with(QueryPlan.scan("The index has no payloads."));
        } else if (query.since() instanceof StartPosition.Latest) {
            return EventPage.empty();
        }
        var epoch = readers.with(JournalReader::currentEpoch);
        query.check(epoch);
        var attempt = lookups.with(lookup -> attempt(query, index, lookup));
        if (attempt instanceof Attempt.Read read) {
            return read.page.in(epoch);
        }
        return scan.page(query).with(QueryPlan.scan("The index " + ((Attempt.Unusable) attempt).reason + "."));
    }

    /** As {@link JournalPages#indexedPage}. */
    EventPage indexedPage(HistoryQuery query, JournalIndex index) {
        var epoch = readers.with(JournalReader::currentEpoch);
        query.check(epoch);
        return lookups.with(lookup -> {
            var journal = lookup.state();
            var range = IndexedRange.of(query, journal.next(), this::firstAt);
            long whole = journal.isTruncated() ? completeFrom(journal.begins()) : 1;
            if (range.isEmpty()) {
                return goingOnAt(range.first(), EventPage.empty().with(INDEXED), range);
            } else if (range.first() < whole) {
                var scanned = EventPage.empty().with(QueryPlan.scan("The index " + DELETED_UNKNOWN + "."));
                return goingOnAt(whole, scanned, range);
            }
            try {
                var page = IndexedPage.read(lookup, index, journal, query, range, SHORT);
                return page.next() == null ? goingOnAt(range.end(), page, range) : page;
            } catch (Candidates.UnusableException e) {
                return EventPage.empty().with(QueryPlan.scan("The index " + e.getMessage() + "."));
            }
        });
    }

    private static EventPage goingOnAt(long sequence, EventPage page, IndexedRange range) {
        return new EventPage(
                null,
                page.events(),
                new PageCursor(null, false, Order.ASC, sequence, range.bound()),
                page.cutBefore(),
                page.plan());
    }

    private sealed interface Attempt {
        record Read(EventPage page) implements Attempt {}

        record Unusable(String reason) implements Attempt {}
    }

    private Attempt attempt(HistoryQuery query, JournalIndex index, EventLookup lookup) {
        try {
            return new Attempt.Read(indexed(query, index, lookup));
        } catch (Candidates.UnusableException e) {
            return new Attempt.Unusable(String.valueOf(e.getMessage()));
        }
    }

    private EventPage indexed(HistoryQuery query, JournalIndex index, EventLookup lookup)
            throws Candidates.UnusableException {
        var journal = lookup.state();
        var range = IndexedRange.of(query, journal.next(), this::firstAt);
        if (range.isEmpty()) {
            return EventPage.empty();
        }
        long whole = journal.isTruncated() ? completeFrom(journal.begins()) : 1;
        if (range.first() >= whole) {
            return IndexedPage.read(lookup, index, journal, query, range, budget);
        } else if (range.end() <= whole || startsAtDeletedTime(query)) {
            throw new Candidates.UnusableException(DELETED_UNKNOWN);
        }
        return query.order() == Order.DESC
                ? newestFirst(query, index, lookup, journal, range, whole)
                : oldestFirst(query, index, lookup, journal, range, whole);
    }

    /** Times of deleted events are unknown: a scan tells of them nevertheless. */
    private static boolean startsAtDeletedTime(HistoryQuery query) {
        return query.order() == Order.ASC && query.cursor() == null && query.since() instanceof StartPosition.AtTime;
    }

    private EventPage newestFirst(
            HistoryQuery query,
            JournalIndex index,
            EventLookup lookup,
            JournalState journal,
            IndexedRange range,
            long whole)
            throws Candidates.UnusableException {
        var newer = IndexedPage.read(lookup, index, journal, query, range.between(whole, range.end()), budget);
        if (newer.next() != null) {
            return newer;
        }
        var rest = new PageCursor(null, false, Order.DESC, whole, range.bound());
        int left = query.limit() - newer.events().size();
        return left == 0
                ? new EventPage(null, newer.events(), rest, 0, newer.plan())
                : joined(newer, scan.page(query.from(rest, left)), newer.plan());
    }

    private EventPage oldestFirst(
            HistoryQuery query,
            JournalIndex index,
            EventLookup lookup,
            JournalState journal,
            IndexedRange range,
            long whole)
            throws Candidates.UnusableException {
        long end = range.bound() instanceof PageCursor.Bound.Time time ? endAt(time, range.end()) : range.end();
        var bound = new PageCursor.Bound.Sequence(Math.min(whole, end));
        var older = scan.page(query.from(new PageCursor(null, false, Order.ASC, range.first(), bound), query.limit()));
        int left = query.limit() - older.events().size();
        var next = older.next();
        if (next != null || left == 0 || end <= whole) {
            long at = next == null ? bound.sequence() : next.at();
            var cursor = at >= end ? null : new PageCursor(null, false, Order.ASC, at, range.bound());
            return new EventPage(
                    null,
                    older.events(),
                    cursor,
                    older.cutBefore(),
                    QueryPlan.scan("Retention has deleted events there."));
        }
        var newer = IndexedPage.read(
                lookup, index, journal, query.from(null, left), range.between(whole, range.end()), budget);
        return joined(older, newer, newer.plan());
    }

    private long endAt(PageCursor.Bound.Time time, long end) {
        return Math.min(end, firstAt(new StartPosition.AtTime(Instant.ofEpochMilli(time.millis()))));
    }

    /** The sequences of a query's events, ascending, up to a maximum; empty if the index cannot be used. */
    Optional<long[]> sequences(HistoryQuery query, JournalIndex index, int max) {
        if (!query.filter().where().isEmpty()) {
            return Optional.empty();
        }
        return lookups.with(lookup -> {
            try {
                return Optional.of(sequences(query, index, lookup, max));
            } catch (Candidates.UnusableException e) {
                return Optional.empty();
            }
        });
    }

    private long[] sequences(HistoryQuery query, JournalIndex index, EventLookup lookup, int max)
            throws Candidates.UnusableException {
        var journal = lookup.state();
        var range = IndexedRange.of(query.ascendingFromStart(), journal.next(), this::firstAt);
        long end = range.bound() instanceof PageCursor.Bound.Time time ? endAt(time, range.end()) : range.end();
        return range.first() >= end
                ? new long[0]
                : IndexedPage.sequences(lookup, index, journal, query, range.between(range.first(), end), max);
    }

    private static EventPage joined(EventPage one, EventPage other, QueryPlan plan) {
        var events = new ArrayList<>(one.events());
        events.addAll(other.events());
        return new EventPage(
                null, List.copyOf(events), other.next(), Math.max(one.cutBefore(), other.cutBefore()), plan);
    }

    /** The sequence from which on retention has deleted nothing. */
    private long completeFrom(Map<Integer, Long> begins) {
        var known = complete;
        if (known == null || !known.begins.equals(begins)) {
            long first = seek(new StartPosition.Earliest(), JournalReader::cutBefore);
            known = new Complete(begins, first);
            complete = known;
        }
        return known.first;
    }

    private long firstAt(StartPosition.AtTime time) {
        return seek(time, reader -> 0);
    }

    /** The first sequence at a start, or another one of the reader there if that is greater. */
    private long seek(StartPosition start, ToLongFunction<JournalReader> other) {
        return readers.with(reader -> {
            reader.seek(start, new EndPosition.Now());
            long first = Reads.firstSequence(reader);
            return Math.max(first, other.applyAsLong(reader));
        });
    }
}
