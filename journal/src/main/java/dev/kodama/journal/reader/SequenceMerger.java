package dev.kodama.journal.reader;

import dev.kodama.journal.JournaledEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Merges the events of all partitions back into the order of their sequence. The next sequence is known, so it waits for exactly
 * that one, whichever partition brings it.
 *
 * <p>A mirror writes growing sequences into each partition, so only the first of each queue is looked at. An event that stands behind a
 * greater sequence of its partition is misplaced: mostly a copy of one that was written before. It is kept aside, at most
 * {@value #MAX_MISPLACED} events and {@value #MAX_MISPLACED_BYTES} bytes, and used only if the expected event is nowhere in its
 * place. Each sequence is handed out once; its other copies are left out.
 */
final class SequenceMerger {
    /** Is told of events that are not handed out. */
    interface Listener {
        /** The sequence was handed out from elsewhere. */
        void onRepeated(int partition, long sequence);

        /** No mirror has committed the sequence. */
        void onUncommitted(int partition, long sequence);
    }

    private static final int MAX_MISPLACED = 10_000;
    private static final int MAX_MISPLACED_BYTES = 16 << 20;
    private static final long NONE = Long.MAX_VALUE;

    private record Misplaced(int partition, JournaledEvent event) {}

    private final Listener listener;
    private final List<ArrayDeque<JournaledEvent>> partitions = new ArrayList<>();
    private long[] waitingBytes = {};
    /** The first sequence that waits in each queue; {@link #NONE} if none does. */
    private long[] heads = {};
    /** The greatest sequence that each partition has shown. */
    private long[] greatest = {};

    private final TreeMap<Long, Misplaced> misplaced = new TreeMap<>();
    private long misplacedBytes;
    private long first;
    private long expected;
    private long tolerated;

    SequenceMerger(int partitions, Listener listener) {
        this.listener = listener;
        growTo(partitions);
    }

    /** Takes in partitions that were added: what comes from them has not been expected yet. */
    void growTo(int count) {
        int known = partitions.size();
        while (partitions.size() < count) {
            partitions.add(new ArrayDeque<>());
        }
        waitingBytes = Arrays.copyOf(waitingBytes, count);
        heads = Arrays.copyOf(heads, count);
        greatest = Arrays.copyOf(greatest, count);
        Arrays.fill(heads, known, count, NONE);
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
        for (int partition = 0; partition < heads.length; partition++) {
            while (heads[partition] < first) {
                remove(partition);
            }
        }
        while (!misplaced.isEmpty() && misplaced.firstKey() < first) {
            removeMisplaced(misplaced.firstKey());
        }
    }

    private JournaledEvent remove(int partition) {
        var queue = partitions.get(partition);
        var event = queue.removeFirst();
        var next = queue.peekFirst();
        heads[partition] = next == null ? NONE : next.sequence();
        waitingBytes[partition] -= event.sizeBytes();
        return event;
    }

    /** Notes an event that is not to be handed out: what stands behind it has a greater sequence, or is misplaced. */
    void pass(int partition, long sequence) {
        greatest[partition] = Math.max(greatest[partition], sequence);
    }

    /** @return false if it repeats a sequence that waits or was handed out */
    boolean add(int partition, JournaledEvent event) {
        long sequence = event.sequence();
        boolean inPlace = sequence > greatest[partition];
        if (inPlace) {
            greatest[partition] = sequence;
        }
        if (sequence < expected || sequence < first) {
            return sequence < first;
        }
        return inPlace ? append(partition, event) : addMisplaced(partition, event);
    }

    private boolean append(int partition, JournaledEvent event) {
        if (heads[partition] == NONE) {
            heads[partition] = event.sequence();
        }
        partitions.get(partition).addLast(event);
        waitingBytes[partition] += event.sizeBytes();
        return true;
    }

    private boolean addMisplaced(int partition, JournaledEvent event) {
        long sequence = event.sequence();
        if (misplaced.containsKey(sequence)
                || partitions.get(partition).stream().anyMatch(waiting -> waiting.sequence() == sequence)) {
            return false;
        }
        misplaced.put(sequence, new Misplaced(partition, event));
        misplacedBytes += event.sizeBytes();
        while (misplaced.size() > MAX_MISPLACED || misplacedBytes > MAX_MISPLACED_BYTES) {
            repeated(removeMisplaced(misplaced.lastKey()));
        }
        return true;
    }

    private @Nullable Misplaced removeMisplaced(long sequence) {
        var removed = misplaced.remove(sequence);
        if (removed != null) {
            misplacedBytes -= removed.event.sizeBytes();
        }
        return removed;
    }

    private void repeated(@Nullable Misplaced copy) {
        if (copy != null) {
            listener.onRepeated(copy.partition, copy.event.sequence());
        }
    }

    /** The next in order; null until it has been added. */
    @Nullable
    JournaledEvent next() {
        if (expected == 0) {
            return null;
        }
        int found = -1;
        for (int partition = 0; partition < heads.length; partition++) {
            if (heads[partition] == expected) {
                found = found < 0 ? partition : dropLater(found, partition);
            }
        }
        if (found < 0) {
            return null;
        }
        expected++;
        if (!misplaced.isEmpty()) {
            while (!misplaced.isEmpty() && misplaced.firstKey() < expected) {
                repeated(removeMisplaced(misplaced.firstKey()));
            }
        }
        return remove(found);
    }

    /** Of two copies that both wait the one that was written first stays. */
    private int dropLater(int one, int other) {
        boolean oneFirst = partitions.get(one).getFirst().timeMillis()
                <= partitions.get(other).getFirst().timeMillis();
        int dropped = oneFirst ? other : one;
        listener.onRepeated(dropped, remove(dropped).sequence());
        return oneFirst ? one : other;
    }

    /**
     * Puts the expected event into its place if it is misplaced, where that is certain without waiting: every partition has shown what
     * comes next in it, and the expected is none of that.
     *
     * @param readUp whether a partition has nothing more that could be the expected
     * @return whether it did
     */
    boolean placeMisplaced(IntPredicate readUp) {
        if (misplaced.isEmpty() || misplaced.firstKey() != expected || !isNowhere(readUp)) {
            return false;
        }
        return placeMisplaced();
    }

    private boolean placeMisplaced() {
        var found = removeMisplaced(expected);
        if (found == null) {
            return false;
        }
        partitions.get(found.partition).addFirst(found.event);
        heads[found.partition] = expected;
        waitingBytes[found.partition] += found.event.sizeBytes();
        return true;
    }

    private boolean isNowhere(IntPredicate readUp) {
        for (int partition = 0; partition < heads.length; partition++) {
            if (heads[partition] == expected || (heads[partition] == NONE && !readUp.test(partition))) {
                return false;
            }
        }
        return true;
    }

    /** Drops what waits and was committed by no mirror: sequences from {@code next} on. What they had misplaced is in its place then. */
    void dropFrom(long next) {
        while (!misplaced.isEmpty() && misplaced.lastKey() >= next) {
            long sequence = misplaced.lastKey();
            var dropped = removeMisplaced(sequence);
            listener.onUncommitted(dropped == null ? 0 : dropped.partition, sequence);
        }
        for (int partition = 0; partition < heads.length; partition++) {
            if (greatest[partition] >= next) {
                dropFrom(partition, next);
            }
        }
    }

    private void dropFrom(int partition, long next) {
        var queue = partitions.get(partition);
        for (var last = queue.peekLast(); last != null && last.sequence() >= next; last = queue.peekLast()) {
            queue.removeLast();
            waitingBytes[partition] -= last.sizeBytes();
            listener.onUncommitted(partition, last.sequence());
        }
        var first = queue.peekFirst();
        var last = queue.peekLast();
        heads[partition] = first == null ? NONE : first.sequence();
        greatest[partition] = last == null ? 0 : last.sequence();
        for (var waiting : List.copyOf(misplaced.tailMap(greatest[partition]).values())) {
            if (waiting.partition == partition) {
                removeMisplaced(waiting.event.sequence());
                greatest[partition] = waiting.event.sequence();
                append(partition, waiting.event);
            }
        }
    }

    long expected() {
        return expected;
    }

    /** Before this sequence some may be missing. */
    long mayMissBefore() {
        return tolerated;
    }

    boolean started() {
        return expected > 0;
    }

    /** How many wait in a partition's queue. */
    int waiting(int partition) {
        return partitions.get(partition).size();
    }

    long waitingBytes(int partition) {
        return waitingBytes[partition];
    }

    /** How many are misplaced. */
    int misplaced() {
        return misplaced.size();
    }

    /** The first sequence that waits in a partition's queue; 0 if none does. */
    long firstWaiting(int partition) {
        return heads[partition] == NONE ? 0 : heads[partition];
    }

    /** The greatest sequence that a partition has shown; 0 if it has shown none. */
    long greatest(int partition) {
        return greatest[partition];
    }

    /** The smallest sequence that waits; {@link Long#MAX_VALUE} if none does. */
    long smallestWaiting() {
        long smallest = misplaced.isEmpty() ? NONE : misplaced.firstKey();
        for (long head : heads) {
            smallest = Math.min(smallest, head);
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
    boolean skipTruncated(IntPredicate readUp) {
        if (expected == 0 || expected >= tolerated || !isNowhere(readUp)) {
            return false;
        }
        expected = Math.min(smallestWaiting(), tolerated);
        return true;
    }

    /** Whether the expected sequence may be missing without a fault: retention has cut there, or it is only misplaced. */
    boolean resolveMissing() {
        if (placeMisplaced()) {
            return true;
        }
        boolean cut = expected < tolerated;
        if (cut) {
            expected = Math.min(smallestWaiting(), tolerated);
        }
        return cut;
    }

    /** Says that the expected sequence will not come: whatever is committed before the smallest that waits has been added. */
    JournalCorruptException missing() {
        return JournalCorruptException.missing(expected, smallestWaiting());
    }
}
