package dev.kodama.timeline;

import dev.kodama.bus.metadata.EventKey;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.StartPosition;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Query of an entity's events.
 *
 * @param limit maximum of events in a page
 * @param cursor begin of the page; null for the first one
 * @param permitted events that the client may see; null for all
 */
public record TimelineQuery(
        String entityType,
        String entityId,
        StartPosition since,
        EndPosition until,
        Order order,
        int limit,
        @Nullable PageCursor cursor,
        @Nullable Predicate<Head> permitted) {
    /** For a client that may see all events. */
    public TimelineQuery(
            String entityType,
            String entityId,
            StartPosition since,
            EndPosition until,
            Order order,
            int limit,
            @Nullable PageCursor cursor) {
        this(entityType, entityId, since, until, order, limit, cursor, null);
    }

    public TimelineQuery {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, was " + limit);
        } else if (cursor != null && (!cursor.index() || cursor.order() != order)) {
            throw new IllegalArgumentException("the cursor belongs to another query");
        }
    }

    /** This query for a client that may see only some events. */
    public TimelineQuery within(Predicate<Head> bound) {
        return new TimelineQuery(entityType, entityId, since, until, order, limit, cursor, bound);
    }

    /** The key of the entity's events; another entity may have the same one. */
    byte[] key() {
        return EventKey.of(entityType, entityId).bytes();
    }

    /** The lowest index time of the range. */
    long from() {
        if (cursor != null && order == Order.ASC) {
            return cursor.at();
        }
        return since instanceof StartPosition.AtTime at
                ? EventPointer.firstTime(at.time().toEpochMilli())
                : 0;
    }

    /** The highest index time of the range. */
    long to() {
        if (cursor != null && order == Order.DESC) {
            return cursor.at();
        }
        return until instanceof EndPosition.BeforeTime before
                ? EventPointer.firstTime(before.time().toEpochMilli()) - 1
                : Long.MAX_VALUE >> 1;
    }

    /** Whether a sequence is in the range, as far as {@code since} and {@code until} are sequences. */
    boolean matches(long sequence) {
        return !(since instanceof StartPosition.AtSequence first && sequence < first.sequence())
                && !(until instanceof EndPosition.AtSequence last && sequence > last.sequence());
    }

    /** Whether an event is of this entity and the client may see it. */
    boolean matches(@Nullable Head head) {
        return head != null
                && entityType.equals(head.entityType())
                && entityId.equals(head.entityId())
                && (permitted == null || permitted.test(head));
    }
}
