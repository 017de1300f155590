package dev.kodama.history;

import dev.kodama.history.PageCursor.Bound;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;

/**
 * The range of a page as sequences.
 *
 * @param first the smallest sequence
 * @param end the sequence after the greatest
 * @param bound of the cursors
 */
record IndexedRange(long first, long end, Bound bound) {
    /** Finds the first sequence that was captured at a time or later. */
    interface TimeSearch {
        long firstAt(StartPosition.AtTime time);
    }

    static IndexedRange of(HistoryQuery query, long next, TimeSearch times) {
        return query.order() == Order.ASC ? ascending(query, next, times) : descending(query, next, times);
    }

    private static IndexedRange ascending(HistoryQuery query, long next, TimeSearch times) {
        var cursor = query.cursor();
        if (cursor != null) {
            long end = cursor.bound() instanceof Bound.Sequence at ? at.sequence() : next;
            return new IndexedRange(cursor.at(), Math.min(end, next), cursor.bound());
        }
        long first = 1;
        if (query.since() instanceof StartPosition.AtSequence at) {
            first = at.sequence();
        } else if (query.since() instanceof StartPosition.AtTime at) {
            first = times.firstAt(at);
        }
        long end = query.until() instanceof EndPosition.AtSequence at ? Math.min(at.sequence() + 1, next) : next;
        var bound = query.until() instanceof EndPosition.BeforeTime before
                ? new Bound.Time(Math.max(0, before.time().toEpochMilli()))
                : new Bound.Sequence(end);
        return new IndexedRange(first, end, bound);
    }

    private static IndexedRange descending(HistoryQuery query, long next, TimeSearch times) {
        var bound = query.cursor() == null
                ? DescendingScan.bound(query.since())
                : query.cursor().bound();
        long first = bound instanceof Bound.Sequence sequence ? sequence.sequence() : 1;
        long end = next;
        if (query.cursor() != null) {
            end = Math.min(query.cursor().at(), next);
        } else if (query.until() instanceof EndPosition.AtSequence at) {
            end = Math.min(at.sequence() + 1, next);
        } else if (query.until() instanceof EndPosition.BeforeTime before) {
            end = before.time().toEpochMilli() <= 0 ? 1 : times.firstAt(new StartPosition.AtTime(before.time()));
        }
        return new IndexedRange(first, end, bound);
    }

    IndexedRange between(long newFirst, long newEnd) {
        return new IndexedRange(newFirst, newEnd, bound);
    }

    boolean isEmpty() {
        return first >= end;
    }

    long size() {
        return Math.max(0, end - first);
    }

    /** Whether an event is beyond the bound in time. */
    boolean isBeyond(JournaledEvent event, Order order) {
        return bound instanceof Bound.Time time
                && (order == Order.ASC ? event.timeMillis() >= time.millis() : event.timeMillis() < time.millis());
    }
}
