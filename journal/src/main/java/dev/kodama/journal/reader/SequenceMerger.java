package dev.kodama.journal.reader;

import dev.kodama.journal.JournaledEvent;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Merges the events of all partitions into the order of their sequences. The next sequence is known, so the merger waits for exactly
 * that event, from whichever partition. Pure state, without I/O.
 *
 * <p>A mirror writes growing sequences into each partition, so only the first event of each queue is compared. An event behind a greater
 * sequence of its partition is misplaced: {@link MisplacedEvents} holds it until the expected event is found in no queue. Each sequence
 * is handed out once; its other copies are dropped.
 */
final class SequenceMerger {
    /** Receives the events that are not handed out. */
    interface Listener {
        /** Another copy of the sequence was handed out. */
        void onRepeated(int partition, long sequence);

        /** No mirror has committed the sequence. */
        void onUncommitted(int partition, long sequence);
    }

    private final Listener listener;
    private final EventQueues queues = new EventQueues();
    private final MisplacedEvents misplaced = new MisplacedEvents();
    private long first;
    private long expected;
    private long mayMissBefore;

    SequenceMerger(int partitions, Listener listener) {
        this.listener = listener;
        growTo(partitions);
    }

    /** Adds partitions: their events have later sequences than the expected one. */
    void growTo(int count) {
        queues.growTo(count);
    }

    /**
     * Starts the order; until then events only wait.
     *
     * @param first the first sequence to hand out; earlier ones are dropped
     * @param mayMissBefore missing sequences before this one are skipped: retention has truncated the journal there
     */
    void start(long first, long mayMissBefore) {
        this.first = first;
        this.expected = first;
        this.mayMissBefore = mayMissBefore;
        for (int partition = 0; partition < queues.count(); partition++) {
            while (queues.head(partition) < first) {
                queues.removeFirst(partition);
            }
        }
        while (misplaced.removeFirstBefore(first) != null) {
            // dropped
        }
    }

    /** Records an event that is not handed out: the events behind it have greater sequences, or are misplaced. */
    void pass(int partition, long sequence) {
        queues.show(partition, sequence);
    }

    /** Adds an event. Returns false if its sequence waits already or was handed out. */
    boolean add(int partition, JournaledEvent event) {
        long sequence = event.sequence();
        boolean inPlace = queues.show(partition, sequence);
        if (sequence < expected || sequence < first) {
            return sequence < first;
        }
        if (inPlace) {
            queues.append(partition, event);
            return true;
        }
        return addMisplaced(partition, event);
    }

    private boolean addMisplaced(int partition, JournaledEvent event) {
        long sequence = event.sequence();
        if (misplaced.contains(sequence) || queues.contains(partition, sequence)) {
            return false;
        }
        misplaced.add(partition, event);
        while (misplaced.isFull()) {
            var last = misplaced.removeLastFrom(0);
            if (last != null) {
                listener.onRepeated(last.partition(), last.event().sequence());
            }
        }
        return true;
    }

    /** The next event in order; null until it has been added. */
    @Nullable
    JournaledEvent next() {
        if (expected == 0) {
            return null;
        }
        int found = -1;
        for (int partition = 0; partition < queues.count(); partition++) {
            if (queues.head(partition) == expected) {
                found = found < 0 ? partition : dropLater(found, partition);
            }
        }
        if (found < 0) {
            return null;
        }
        expected++;
        if (!misplaced.isEmpty()) {
            dropMisplacedCopies();
        }
        return queues.removeFirst(found);
    }

    private void dropMisplacedCopies() {
        for (var copy = misplaced.removeFirstBefore(expected);
                copy != null;
                copy = misplaced.removeFirstBefore(expected)) {
            listener.onRepeated(copy.partition(), copy.event().sequence());
        }
    }

    /** Drops the later written of two waiting copies. */
    private int dropLater(int one, int other) {
        boolean oneFirst = queues.first(one).timeMillis() <= queues.first(other).timeMillis();
        int dropped = oneFirst ? other : one;
        listener.onRepeated(dropped, queues.removeFirst(dropped).sequence());
        return oneFirst ? one : other;
    }

    /**
     * Moves the expected event into its queue if it is misplaced and no partition can bring another copy.
     *
     * @param isRead whether a partition without waiting events has no more that could be the expected one
     * @return whether the event was moved
     */
    boolean placeMisplaced(IntPredicate isRead) {
        if (misplaced.first() != expected || !isInNoQueue(isRead)) {
            return false;
        }
        return placeMisplaced();
    }

    private boolean placeMisplaced() {
        var found = misplaced.remove(expected);
        if (found == null) {
            return false;
        }
        queues.prepend(found.partition(), found.event());
        return true;
    }

    private boolean isInNoQueue(IntPredicate isRead) {
        for (int partition = 0; partition < queues.count(); partition++) {
            long head = queues.head(partition);
            if (head == expected || (head == EventQueues.NONE && !isRead.test(partition))) {
                return false;
            }
        }
        return true;
    }

    /** Drops uncommitted events: sequences from {@code next} on. Events that were misplaced because of them get their place. */
    void dropFrom(long next) {
        for (var last = misplaced.removeLastFrom(next); last != null; last = misplaced.removeLastFrom(next)) {
            listener.onUncommitted(last.partition(), last.event().sequence());
        }
        for (int partition = 0; partition < queues.count(); partition++) {
            if (queues.greatest(partition) >= next) {
                dropFrom(partition, next);
            }
        }
    }

    private void dropFrom(int partition, long next) {
        queues.removeFrom(partition, next, sequence -> listener.onUncommitted(partition, sequence));
        for (var event : misplaced.removeFrom(partition, queues.greatest(partition))) {
            queues.show(partition, event.sequence());
            queues.append(partition, event);
        }
    }

    long expected() {
        return expected;
    }

    /** Sequences before this one may be missing. */
    long mayMissBefore() {
        return mayMissBefore;
    }

    boolean started() {
        return expected > 0;
    }

    /** The number of events in a partition's queue. */
    int waiting(int partition) {
        return queues.size(partition);
    }

    long waitingBytes(int partition) {
        return queues.bytes(partition);
    }

    /** The number of misplaced events. */
    int misplaced() {
        return misplaced.size();
    }

    /** The first sequence in a partition's queue; 0 if it is empty. */
    long firstWaiting(int partition) {
        return queues.head(partition) == EventQueues.NONE ? 0 : queues.head(partition);
    }

    /** The first sequence in each partition's queue; 0 where it is empty. */
    long[] firstWaiting() {
        var first = new long[queues.count()];
        Arrays.setAll(first, this::firstWaiting);
        return first;
    }

    /** The smallest waiting sequence; {@link Long#MAX_VALUE} if there is none. */
    long smallestWaiting() {
        return Math.min(misplaced.first(), queues.smallest());
    }

    /**
     * Skips sequences that retention has deleted, if no partition can bring the expected one.
     *
     * @param isRead as for {@link #placeMisplaced(IntPredicate)}
     * @return whether another sequence is expected now
     */
    boolean skipTruncated(IntPredicate isRead) {
        if (expected == 0 || expected >= mayMissBefore || !isInNoQueue(isRead)) {
            return false;
        }
        expected = Math.min(smallestWaiting(), mayMissBefore);
        return true;
    }

    /** Resolves an expected event that does not come: it is misplaced, or retention has deleted it. Returns false if it is neither. */
    boolean resolveMissing() {
        if (placeMisplaced()) {
            return true;
        }
        boolean truncated = expected < mayMissBefore;
        if (truncated) {
            expected = Math.min(smallestWaiting(), mayMissBefore);
        }
        return truncated;
    }

    /** The error for an expected event that will not come: all events committed before the smallest waiting one were added. */
    JournalCorruptException missing() {
        return JournalCorruptException.missing(expected, smallestWaiting());
    }
}
