package dev.kodama.mirror.capture;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a subscription missed, by Redis's own count of PUBLISH. Now and then a mark is published in one transaction with
 * the reading of that count, so that the count is known at a place of our stream. Between two marks Redis counts the published,
 * the second mark, and we count the received: the difference was missed. That is exact while only events are published: where a
 * stretch in which nothing can be missing shows a difference, others publish too, and nothing can be said.
 */
final class MissedPublishCounter {
    /**
     * Redis's count at a mark.
     *
     * @param run changes with each start of Redis, which starts the count anew
     * @param calls how often PUBLISH was called, the mark included
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

    /** The connection was lost: the next difference is what was missed. A mark that is under way counts no more. */
    void lost() {
        connectionLost = true;
        markSeen = false;
        counted = null;
    }

    /** The mark has come by in the stream. */
    OptionalLong seen() {
        markSeen = true;
        receivedAtMark = received;
        return settled();
    }

    /** Redis has told its count at the mark. */
    OptionalLong counted(Count count) {
        counted = count;
        return settled();
    }

    /** What was missed over the last lost connection, once both are known and if it can be said. */
    private OptionalLong settled() {
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
