package dev.kodama.journal.reader;

import dev.kodama.journal.JournaledEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/** Queues of waiting events, one per partition, each in growing sequence. The first sequences stand in one array, to be scanned fast. */
final class EventQueues {
    /** The first sequence of an empty queue. */
    static final long NONE = Long.MAX_VALUE;

    private final List<ArrayDeque<JournaledEvent>> queues = new ArrayList<>();
    private long[] bytes = {};
    private long[] heads = {};
    /** The greatest sequence that each partition has shown. */
    private long[] greatest = {};

    void growTo(int count) {
        int known = queues.size();
        while (queues.size() < count) {
            queues.add(new ArrayDeque<>());
        }
        bytes = Arrays.copyOf(bytes, count);
        heads = Arrays.copyOf(heads, count);
        greatest = Arrays.copyOf(greatest, count);
        Arrays.fill(heads, known, count, NONE);
    }

    int count() {
        return heads.length;
    }

    /** The first sequence in a queue; {@link #NONE} if it is empty. */
    long head(int partition) {
        return heads[partition];
    }

    /** The smallest sequence in any queue; {@link #NONE} if all are empty. */
    long smallest() {
        long smallest = NONE;
        for (long head : heads) {
            smallest = Math.min(smallest, head);
        }
        return smallest;
    }

    int size(int partition) {
        return queues.get(partition).size();
    }

    long bytes(int partition) {
        return bytes[partition];
    }

    long greatest(int partition) {
        return greatest[partition];
    }

    /** Records that a partition has shown a sequence. Returns whether it is greater than all before. */
    boolean show(int partition, long sequence) {
        boolean greater = sequence > greatest[partition];
        if (greater) {
            greatest[partition] = sequence;
        }
        return greater;
    }

    boolean contains(int partition, long sequence) {
        return queues.get(partition).stream().anyMatch(event -> event.sequence() == sequence);
    }

    JournaledEvent first(int partition) {
        return queues.get(partition).getFirst();
    }

    void append(int partition, JournaledEvent event) {
        if (heads[partition] == NONE) {
            heads[partition] = event.sequence();
        }
        queues.get(partition).addLast(event);
        bytes[partition] += event.sizeBytes();
    }

    void prepend(int partition, JournaledEvent event) {
        heads[partition] = event.sequence();
        queues.get(partition).addFirst(event);
        bytes[partition] += event.sizeBytes();
    }

    JournaledEvent removeFirst(int partition) {
        var queue = queues.get(partition);
        var event = queue.removeFirst();
        var next = queue.peekFirst();
        heads[partition] = next == null ? NONE : next.sequence();
        bytes[partition] -= event.sizeBytes();
        return event;
    }

    /** Removes a partition's events from a sequence on; {@code removed} gets each sequence. The partition has not shown them then. */
    void removeFrom(int partition, long begin, LongConsumer removed) {
        var queue = queues.get(partition);
        var last = queue.peekLast();
        while (last != null && last.sequence() >= begin) {
            queue.removeLast();
            bytes[partition] -= last.sizeBytes();
            removed.accept(last.sequence());
            last = queue.peekLast();
        }
        heads[partition] = last == null ? NONE : heads[partition];
        greatest[partition] = last == null ? 0 : last.sequence();
    }
}
