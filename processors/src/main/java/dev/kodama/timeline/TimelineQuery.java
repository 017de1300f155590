package dev.kodama.timeline;

import dev.kodama.bus.EventKey;
import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.StartPosition;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which events of which entity are wanted.
 *
 * @param limit the most events of a page
 * @param cursor where the page begins; null for the first one
 * @param permitted what may be shown at all; null if everything may
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
    /** That of one who may see everything. */
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

    /** The same question of one who may see only some. */
    public TimelineQuery within(Predicate<Head> bound) {
        return new TimelineQuery(entityType, entityId, since, until, order, limit, cursor, bound);
    }

    /** Under which key the entity's events stand; another entity may have the same one. */
    byte[] key() {
        return EventKey.of(entityType, entityId).bytes();
    }

    /** The least index time that is wanted. */
    long from() {
        if (cursor != null && order == Order.ASC) {
            return cursor.at();
        }
        return since instanceof StartPosition.AtTime at
                ? EventPointer.firstTime(at.time().toEpochMilli())
                : 0;
    }

    /** The greatest index time that is wanted. */
    long to() {
        if (cursor != null && order == Order.DESC) {
            return cursor.at();
        }
        return until instanceof EndPosition.BeforeTime before
                ? EventPointer.firstTime(before.time().toEpochMilli()) - 1
                : Long.MAX_VALUE >> 1;
    }

    /** Whether a sequence is wanted, as far as {@code since} and {@code until} name sequences. */
    boolean takes(long sequence) {
        return !(since instanceof StartPosition.AtSequence first && sequence < first.sequence())
                && !(until instanceof EndPosition.AtSequence last && sequence > last.sequence());
    }

    /** Whether an event is of this entity and may be shown. */
    boolean takes(@Nullable Head head) {
        return head != null
                && entityType.equals(head.entityType())
                && entityId.equals(head.entityId())
                && (permitted == null || permitted.test(head));
    }
}
