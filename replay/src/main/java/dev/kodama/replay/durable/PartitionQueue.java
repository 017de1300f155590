package dev.kodama.replay.durable;

import dev.kodama.journal.JournaledEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What of one partition is fetched and not handled. Holds {@value #MAX_EVENTS} events or {@value #MAX_BYTES} bytes, and what one poll
 * brings beyond: then the partition is paused until half of it is handled. Not for two threads.
 */
final class PartitionQueue {
    /**
     * An event on its way to the handler.
     *
     * @param kept where it stands: in the journal, or put back
     * @param before how many events of its partition were seen before it, wanted or not
     */
    record Delivery(ConsumerRecord<byte[], byte[]> kept, JournaledEvent event, long before) {
        private static final int OVERHEAD_BYTES = 500;

        long offset() {
            return kept.offset();
        }

        /** What it weighs in a queue. */
        long bytes() {
            return OVERHEAD_BYTES
                    + (long) Math.max(0, kept.serializedKeySize())
                    + Math.max(0, kept.serializedValueSize());
        }
    }

    private static final int MAX_EVENTS = 1_000;
    private static final long MAX_BYTES = 4 << 20;

    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private final long start;
    private long position;
    private long events;
    private long bytes;

    /** @param start the first offset that is fetched */
    PartitionQueue(long start) {
        this.start = start;
        this.position = start;
    }

    /**
     * Takes what one poll has brought.
     *
     * @param wanted those that pass the filters
     * @param events how many there were, wanted or not
     * @param position the offset that is fetched next
     */
    void add(List<Delivery> wanted, int events, long position) {
        wanted.forEach(delivery -> bytes += delivery.bytes());
        waiting.addAll(wanted);
        this.events += events;
        this.position = position;
    }

    @Nullable
    Delivery first() {
        return waiting.peekFirst();
    }

    void firstIsHandled() {
        bytes -= waiting.removeFirst().bytes();
    }

    /** Everything before this offset is handled or not wanted: what to commit. */
    long handled() {
        var first = waiting.peekFirst();
        return first == null ? position : first.offset();
    }

    /** How many events it has seen, wanted or not. */
    long events() {
        return events;
    }

    /**
     * How many events are not handled, wanted or not; those that are not fetched are estimated from how many events there were to an
     * offset.
     *
     * @param end where the partition ends
     */
    long behind(long end) {
        var first = waiting.peekFirst();
        double share = position <= start ? 1 : Math.min(1, (double) events / (position - start));
        return (first == null ? 0 : events - first.before()) + Math.round(Math.max(0, end - position) * share);
    }

    boolean full() {
        return waiting.size() >= MAX_EVENTS || bytes >= MAX_BYTES;
    }

    boolean halfEmpty() {
        return waiting.size() <= MAX_EVENTS / 2 && bytes <= MAX_BYTES / 2;
    }
}
