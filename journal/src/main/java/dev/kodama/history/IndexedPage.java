package dev.kodama.history;

import dev.kodama.history.lookup.Candidates;
import dev.kodama.history.lookup.EventLookup;
import dev.kodama.history.lookup.JournalState;
import dev.kodama.history.lookup.Place;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.JournalIndex;
import dev.kodama.index.QueryPlan;
import dev.kodama.journal.JournaledEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page by the index. The range is known in sequences; the index has the places of what may match, and the records behind it are
 * read. Each event that is read is filtered, so the index need not be precise.
 */
final class IndexedPage {
    /** A scan reads the events in between as fast. */
    private static final double MAX_SHARE = 0.25;

    private static final int MIN_CANDIDATES = 100;
    private static final int FIRST_BATCH = 64;
    private static final Duration MAX_WAIT = Duration.ofMillis(500);

    private final EventLookup lookup;
    private final HistoryQuery query;
    private final IndexedRange range;
    private final PageBudget budget;
    private final boolean ascending;
    private final long startNanos = System.nanoTime();
    private final List<JournaledEvent> events = new ArrayList<>();
    private QueryPlan plan = QueryPlan.scan("");
    private long reached;
    private long read;
    private long readBytes;
    private long bytes;
    private boolean beyond;

    private IndexedPage(EventLookup lookup, HistoryQuery query, IndexedRange range, PageBudget budget) {
        this.lookup = lookup;
        this.query = query;
        this.range = range;
        this.budget = budget;
        this.ascending = query.order() == Order.ASC;
        this.reached = ascending ? range.first() : range.end();
    }

    /**
     * Reads a page.
     *
     * @param range not empty; retention has deleted nothing of it
     * @throws Candidates.UnusableException if it has to be scanned
     */
    static EventPage read(
            EventLookup lookup,
            JournalIndex index,
            JournalState journal,
            HistoryQuery query,
            IndexedRange range,
            PageBudget budget)
            throws Candidates.UnusableException {
        return new IndexedPage(lookup, query, range, budget).read(index, journal);
    }

    /** The sequences of a range's events by the index, ascending, up to a maximum. */
    static long[] sequences(
            EventLookup lookup,
            JournalIndex index,
            JournalState journal,
            HistoryQuery query,
            IndexedRange range,
            int max)
            throws Candidates.UnusableException {
        var counted = new IndexedPage(lookup, query.ascendingFromStart(), range, PageBudget.DEFAULT);
        var candidates = Candidates.open(
                query.in(index), journal, new IndexQuery(query.filter(), true, range.first(), range.end(), max));
        counted.readNewest(candidates, journal);
        var sequences = LongStream.builder();
        int count = 0;
        while (!candidates.isEmpty() && count < max) {
            long[] part = candidates.next().places().stream()
                    .mapToLong(Place::sequence)
                    .distinct()
                    .limit(max - count)
                    .toArray();
            LongStream.of(part).forEach(sequences::add);
            count += part.length;
        }
        return sequences.build().toArray();
    }

    private EventPage read(JournalIndex index, JournalState journal) throws Candidates.UnusableException {
        var candidates = Candidates.open(
                query.in(index),
                journal,
                new IndexQuery(
                        query.filter(),
                        ascending,
                        range.first(),
                        range.end(),
                        Math.max(MIN_CANDIDATES, query.limit())));
        readNewest(candidates, journal);
        var part = candidates.next();
        plan = plan(part);
        while (add(part.places(), candidates.newest()) && !candidates.isEmpty()) {
            reached = part.bound();
            part = candidates.next();
        }
        boolean end = beyond || (!isFull() && candidates.isEmpty() && !isOver());
        return new EventPage(null, events, end ? null : cursor(), 0, plan);
    }

    private void readNewest(Candidates candidates, JournalState journal) throws Candidates.UnusableException {
        long behind = candidates.behind();
        if (behind > Candidates.MAX_BEHIND) {
            throw new Candidates.UnusableException("is " + behind + " records behind");
        }
        long deadline = startNanos + MAX_WAIT.toNanos();
        boolean all = lookup.readTo(candidates.indexedUpTo(), journal.ends(), deadline, event -> {
            if (query.matches(event)) {
                candidates.add(event);
            }
        });
        if (!all) {
            throw new Candidates.UnusableException("is behind records of an open transaction");
        }
    }

    /** @throws Candidates.UnusableException if so many events may match that a scan is as fast */
    private QueryPlan plan(Candidates.Part first) throws Candidates.UnusableException {
        long covered = ascending ? first.bound() - range.first() : range.end() - first.bound();
        int count = first.places().size();
        double share = covered == 0 ? 0 : (double) count / covered;
        long estimate =
                first.bound() == (ascending ? range.end() : range.first()) ? count : Math.round(share * range.size());
        if (count >= MIN_CANDIDATES && share > MAX_SHARE) {
            throw new Candidates.UnusableException(
                    "would find about " + estimate + " of " + range.size() + " events, which a scan reads as fast");
        }
        return new QueryPlan(true, "The filter is selective.", OptionalLong.of(estimate), range.size());
    }

    /** Returns false if the page ends before all candidates were added. */
    private boolean add(List<Place> places, Map<Long, JournaledEvent> newest) throws Candidates.UnusableException {
        int at = 0;
        while (at < places.size()) {
            if (isFull() || isOver() || beyond) {
                return false;
            }
            var batch = places.subList(at, Math.min(places.size(), at + batchSize()));
            at += batch.size();
            addBatch(batch, newest);
        }
        return !isFull() && !isOver() && !beyond;
    }

    private int batchSize() {
        int left = query.limit() - events.size();
        if (read == 0) {
            return Math.min(left, FIRST_BATCH);
        }
        long affordable = (budget.bytes() - bytes) / Math.max(1, readBytes / read);
        return (int) Math.max(1, Math.min(left, affordable));
    }

    private void addBatch(List<Place> batch, Map<Long, JournaledEvent> newest) throws Candidates.UnusableException {
        var indexed = batch.stream().filter(place -> place.partition() >= 0).toList();
        var found = new HashMap<>(lookup.read(indexed, startNanos + Reads.TIMEOUT.toNanos()));
        read += batch.size();
        for (var place : batch) {
            var event = place.partition() < 0 ? newest.get(place.sequence()) : found.get(place);
            if (event == null) {
                throw new Candidates.UnusableException("has events that retention has deleted meanwhile");
            } else if (event.sequence() != place.sequence()) {
                throw new Candidates.UnusableException("belongs to another journal");
            }
            readBytes += event.bytes().length;
            if (!add(event)) {
                return;
            }
        }
    }

    /** Adds an event unless it is a copy of one that was added. Returns false at the end of the page or the query. */
    private boolean add(JournaledEvent event) {
        boolean added = ascending ? event.sequence() < reached : event.sequence() >= reached;
        if (added) {
            return true;
        } else if (range.isBeyond(event, query.order())) {
            beyond = true;
            return false;
        }
        reached = ascending ? event.sequence() + 1 : event.sequence();
        if (query.matches(event)) {
            events.add(event);
            bytes += event.bytes().length;
        }
        return !isFull();
    }

    private boolean isFull() {
        return events.size() >= query.limit() || bytes >= budget.bytes();
    }

    private boolean isOver() {
        return read >= budget.events()
                || (read > 0 && System.nanoTime() - startNanos > budget.time().toNanos());
    }

    private @Nullable PageCursor cursor() {
        return new PageCursor(null, false, query.order(), reached, range.bound());
    }
}
