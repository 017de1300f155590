package dev.kodama.history;

import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted.
 *
 * @param until not {@link EndPosition.Never}: a page has an end
 * @param limit the most events of a page
 * @param cursor where the page begins; null for the first one
 * @param permitted what may be shown at all; null if everything may
 */
public record HistoryQuery(
        StartPosition since,
        EndPosition until,
        EventFilter filter,
        Order order,
        int limit,
        @Nullable PageCursor cursor,
        @Nullable Predicate<Head> permitted) {
    /** That of one who may see everything. */
    public HistoryQuery(
            StartPosition since,
            EndPosition until,
            EventFilter filter,
            Order order,
            int limit,
            @Nullable PageCursor cursor) {
        this(since, until, filter, order, limit, cursor, null);
    }

    public HistoryQuery {
        if (until instanceof EndPosition.Never) {
            throw new IllegalArgumentException("a page has an end");
        } else if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, was " + limit);
        } else if (cursor != null && (cursor.index() || cursor.order() != order)) {
            throw new IllegalArgumentException("the cursor is of another question");
        }
    }

    /** The same question of one who may see only some. */
    public HistoryQuery within(Predicate<Head> bound) {
        return new HistoryQuery(since, until, filter, order, limit, cursor, bound);
    }

    /** Whether every event is wanted and may be shown. */
    boolean takesAll() {
        return filter.takesAll() && permitted == null;
    }

    boolean takes(JournaledEvent event) {
        var head = event.head();
        return filter.passes(event) && (permitted == null || (head != null && permitted.test(head)));
    }
}
