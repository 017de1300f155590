package dev.kodama.journal;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the events of all partitions back into the order of their sequence. The next sequence is known, so it waits for exactly
 * that one, whichever partition brings it. Within a partition sequences grow, so only the first of each is looked at.
 */
final class TotalOrder {
    private final List<ArrayDeque<JournaledEvent>> partitions;
    private final long[] waitingBytes;
    /** The first sequence that waits in each; 0 if none does. */
    private final long[] heads;

    private long first;
    private long expected;
    private long tolerated;

    TotalOrder(int partitions) {
        this.partitions = Stream.generate(ArrayDeque<JournaledEvent>::new)
                .limit(partitions)
                .toList();
        this.waitingBytes = new long[partitions];
        this.heads = new long[partitions];
    }

    /**
     * Says where the order starts; until then events are only gathered.
     *
     * @param first the first sequence to hand out; earlier ones are dropped
     * @param tolerated missing sequences before this one are passed over: retention has cut there
     */
    void start(long first, long tolerated) {
        this.first = first;
        this.expected = first;
        this.tolerated = tolerated;
        for (int partition = 0; partition < partitions.size(); partition++) {
            var queue = partitions.get(partition);
            for (var event = queue.peekFirst(); event != null && event.sequence() < first; event = queue.peekFirst()) {
                remove(partition);
            }
        }
    }

    private JournaledEvent remove(int partition) {
        var queue = partitions.get(partition);
        var event = queue.removeFirst();
        var next = queue.peekFirst();
        heads[partition] = next == null ? 0 : next.sequence();
        waitingBytes[partition] -= event.size();
        return event;
    }

    /** @throws JournalBrokenException if its sequence is not after the partition's last or was handed out already */
    void add(int partition, JournaledEvent event) {
        if (event.sequence() < first) {
            return;
        }
        var queue = partitions.get(partition);
        var last = queue.peekLast();
        if (event.sequence() < expected || (last != null && event.sequence() <= last.sequence())) {
            throw JournalBrokenException.repeated(event.sequence());
        }
        if (last == null) {
            heads[partition] = event.sequence();
        }
        queue.addLast(event);
        waitingBytes[partition] += event.size();
    }

    /** The next in order; null until it has been added. */
    @Nullable
    JournaledEvent next() {
        if (expected == 0) {
            return null;
        }
        for (int partition = 0; partition < heads.length; partition++) {
            if (heads[partition] == expected) {
                expected++;
                return remove(partition);
            }
        }
        return null;
    }

    long expected() {
        return expected;
    }

    /** Before this sequence some may be missing. */
    long tolerated() {
        return tolerated;
    }

    boolean started() {
        return expected > 0;
    }

    int waiting(int partition) {
        return partitions.get(partition).size();
    }

    long waitingBytes(int partition) {
        return waitingBytes[partition];
    }

    /** The first sequence that waits in a partition; 0 if none does. */
    long firstWaiting(int partition) {
        return heads[partition];
    }

    /** The smallest sequence that waits; {@link Long#MAX_VALUE} if none does. */
    long smallestWaiting() {
        long smallest = Long.MAX_VALUE;
        for (long head : heads) {
            smallest = head == 0 ? smallest : Math.min(smallest, head);
        }
        return smallest;
    }

    /**
     * Passes over what retention has cut, where that is certain without waiting: every partition has shown what comes next in it, and
     * the expected is none of that.
     *
     * @param readUp whether a partition has nothing more of what is tolerated
     * @return whether another one is expected now
     */
    boolean passOverCut(IntPredicate readUp) {
        if (expected == 0 || expected >= tolerated) {
            return false;
        }
        for (int partition = 0; partition < heads.length; partition++) {
            if (heads[partition] == expected || (heads[partition] == 0 && !readUp.test(partition))) {
                return false;
            }
        }
        expected = Math.min(smallestWaiting(), tolerated);
        return true;
    }

    /**
     * Tells that the expected sequence will not come: whatever is committed before the smallest that waits has been added.
     *
     * @throws JournalBrokenException unless retention explains it
     */
    void expectedIsMissing() {
        long smallest = smallestWaiting();
        if (expected >= tolerated) {
            throw JournalBrokenException.missing(expected, smallest);
        }
        expected = Math.min(smallest, tolerated);
    }
}
