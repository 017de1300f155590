package dev.kodama.mirror.capture;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts missed messages of a subscription with Redis's own count of PUBLISH. Now and then a marker is published in one
 * transaction with a read of that count, which ties the count to a place in our stream. Between two markers Redis
 * counts the published messages and the second marker, and we count the received ones: the difference was missed. This
 * is exact while only events are published. A difference without a possible loss shows that others publish too; then
 * the number is unknown.
 */
final class MissedPublishCounter {
    /**
     * Redis's count at a marker.
     *
     * @param run changes with each start of Redis, which resets the count
     * @param calls number of PUBLISH calls, the marker included
     */
    record Count(String run, long calls) {}

    private record Mark(Count count, long received) {}

    private long received;
    private long receivedAtMark;
    private boolean markSeen;
    private boolean connectionLost;
    private boolean othersPublish;
    private @Nullable Count counted;
    private @Nullable Mark last;

    void received() {
        received++;
    }

    /** The connection was lost: the next difference was missed. A marker on its way is void. */
    void lost() {
        connectionLost = true;
        markSeen = false;
        counted = null;
    }

    /** The marker has arrived in the stream. */
    OptionalLong seen() {
        markSeen = true;
        receivedAtMark = received;
        return result();
    }

    /** The count at the marker is known. */
    OptionalLong counted(Count count) {
        counted = count;
        return result();
    }

    /** The number missed during the last lost connection, once marker and count are both known and if it is exact. */
    private OptionalLong result() {
        if (!markSeen || counted == null) {
            return OptionalLong.empty();
        }
        var before = last;
        var now = new Mark(counted, receivedAtMark);
        boolean overLoss = connectionLost;
        last = now;
        markSeen = false;
        counted = null;
        connectionLost = false;
        if (before == null || !before.count().run().equals(now.count().run())) {
            return OptionalLong.empty();
        }
        long missed = now.count().calls() - before.count().calls() - 1 - (now.received() - before.received());
        othersPublish |= missed < 0 || (!overLoss && missed != 0);
        return overLoss && !othersPublish ? OptionalLong.of(missed) : OptionalLong.empty();
    }
}
