package dev.kodama.history;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.index.JournalIndex;
import dev.kodama.index.UnionIndex;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.OtherJournalException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Query for a page of events.
 *
 * @param until not {@link EndPosition.Never}: a page has an end
 * @param limit maximum number of events
 * @param cursor start of the page; null for the first page
 * @param permitted the events that the caller may see; null for all
 * @param alternatives events that pass one of these are wanted, too
 */
public record HistoryQuery(
        StartPosition since,
        EndPosition until,
        EventFilter filter,
        Order order,
        int limit,
        @Nullable PageCursor cursor,
        @Nullable Predicate<Head> permitted,
        List<EventFilter> alternatives) {
    /** For a caller that may see all events. */
    public HistoryQuery(
            StartPosition since,
            EndPosition until,
            EventFilter filter,
            Order order,
            int limit,
            @Nullable PageCursor cursor) {
        this(since, until, filter, order, limit, cursor, null, List.of());
    }

    public HistoryQuery {
        if (until instanceof EndPosition.Never) {
            throw new IllegalArgumentException("a page must have an end");
        } else if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, was " + limit);
        } else if (cursor != null && (cursor.index() || cursor.order() != order)) {
            throw new IllegalArgumentException("the cursor belongs to another query");
        }
        alternatives = List.copyOf(alternatives);
    }

    /** The same query for a caller with restricted permissions. */
    public HistoryQuery within(Predicate<Head> permissions) {
        return new HistoryQuery(since, until, filter, order, limit, cursor, permissions, alternatives);
    }

    /** The same query for another page; null for the first one. */
    public HistoryQuery from(@Nullable PageCursor start, int maxEvents) {
        return new HistoryQuery(since, until, filter, order, maxEvents, start, permitted, alternatives);
    }

    /** The same query for events that pass one of these, too. */
    public HistoryQuery or(List<EventFilter> others) {
        return new HistoryQuery(since, until, filter, order, limit, cursor, permitted, others);
    }

    /** The same query from its start, oldest first, for all events. */
    HistoryQuery ascendingFromStart() {
        return new HistoryQuery(since, until, filter, Order.ASC, limit, null, null, alternatives);
    }

    /**
     * Checks that start, end and cursor are positions of the journal that is read.
     *
     * @throws OtherJournalException if one is of another journal
     */
    void check(JournalEpoch read) {
        OtherJournalException.check(since.epoch(), read);
        OtherJournalException.check(until.epoch(), read);
        OtherJournalException.check(cursor == null ? null : cursor.epoch(), read);
    }

    /** Whether all events match. */
    boolean matchesAll() {
        return filter.passesAll() && permitted == null;
    }

    boolean matches(JournaledEvent event) {
        if (matchesAll()) {
            return true;
        }
        Head head = event.head();
        return head != null
                && (permitted == null || permitted.test(head))
                && (passes(filter, head, event) || passesAlternative(head, event));
    }

    private boolean passesAlternative(Head head, JournaledEvent event) {
        return !alternatives.isEmpty() && alternatives.stream().anyMatch(other -> passes(other, head, event));
    }

    private static boolean passes(EventFilter filter, Head head, JournaledEvent event) {
        return filter.passes(head) && filter.where().pass(event.bytes());
    }

    /** The index for this query. */
    JournalIndex in(JournalIndex index) {
        if (alternatives.isEmpty()) {
            return index;
        }
        var filters = new ArrayList<>(alternatives);
        filters.add(filter);
        return new UnionIndex(index, filters);
    }
}
