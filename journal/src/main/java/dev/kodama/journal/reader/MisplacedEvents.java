package dev.kodama.journal.reader;

import dev.kodama.journal.JournaledEvent;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Events behind a greater sequence of their partition, by sequence: mostly copies of events written before. Holds at most {@value
 * #MAX_EVENTS} events and {@value #MAX_BYTES} bytes: {@link #isFull} says when its owner has to remove some.
 */
final class MisplacedEvents {
    static final int MAX_EVENTS = 10_000;
    static final int MAX_BYTES = 16 << 20;
    private static final long NONE = Long.MAX_VALUE;

    record Misplaced(int partition, JournaledEvent event) {}

    private final TreeMap<Long, Misplaced> events = new TreeMap<>();
    private long bytes;

    void add(int partition, JournaledEvent event) {
        events.put(event.sequence(), new Misplaced(partition, event));
        bytes += event.sizeBytes();
    }

    @Nullable
    Misplaced remove(long sequence) {
        var removed = events.remove(sequence);
        if (removed != null) {
            bytes -= removed.event.sizeBytes();
        }
        return removed;
    }

    /** Removes the event with the smallest sequence, if that is smaller than {@code end}. */
    @Nullable
    Misplaced removeFirstBefore(long end) {
        return first() < end ? remove(first()) : null;
    }

    /** Removes the event with the greatest sequence, if that is {@code begin} or greater. */
    @Nullable
    Misplaced removeLastFrom(long begin) {
        return !events.isEmpty() && events.lastKey() >= begin ? remove(events.lastKey()) : null;
    }

    /** Removes a partition's events from a sequence on, in order. */
    List<JournaledEvent> removeFrom(int partition, long sequence) {
        var removed = events.tailMap(sequence).values().stream()
                .filter(misplaced -> misplaced.partition == partition)
                .map(Misplaced::event)
                .toList();
        removed.forEach(event -> remove(event.sequence()));
        return removed;
    }

    boolean isFull() {
        return events.size() > MAX_EVENTS || bytes > MAX_BYTES;
    }

    boolean contains(long sequence) {
        return events.containsKey(sequence);
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    int size() {
        return events.size();
    }

    /** The smallest sequence; {@link Long#MAX_VALUE} if there is none. */
    long first() {
        return events.isEmpty() ? NONE : events.firstKey();
    }
}
