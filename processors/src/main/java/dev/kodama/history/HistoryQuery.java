package dev.kodama.history;

import dev.kodama.journal.End;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.Start;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted.
 *
 * @param until not {@link End.Never}: a page has an end
 * @param limit the most events of a page
 * @param cursor where the page begins; null for the first one
 */
public record HistoryQuery(
        Start since,
        End until,
        EventFilter filter,
        Order order,
        int limit,
        @Nullable Cursor cursor) {
    public HistoryQuery {
        if (until instanceof End.Never) {
            throw new IllegalArgumentException("a page has an end");
        } else if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, was " + limit);
        } else if (cursor != null && (cursor.index() || cursor.order() != order)) {
            throw new IllegalArgumentException("the cursor is of another question");
        }
    }
}
