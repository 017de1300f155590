package dev.kodama.replay.durable;

import dev.kodama.journal.JournaledEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Fetched and unhandled events of one partition. Full at {@value #MAX_EVENTS} events or {@value #MAX_BYTES} bytes, plus the rest of one
 * poll: the partition is then paused until half of them are handled. Not thread-safe.
 */
final class PartitionQueue {
    /**
     * An event on its way to the handler.
     *
     * @param record its record, of the journal or redelivered
     * @param before how many events of its partition were fetched before it, matching or not
     */
    record Delivery(ConsumerRecord<byte[], byte[]> record, JournaledEvent event, long before) {
        private static final int OVERHEAD_BYTES = 500;

        long offset() {
            return record.offset();
        }

        long bytes() {
            return OVERHEAD_BYTES
                    + (long) Math.max(0, record.serializedKeySize())
                    + Math.max(0, record.serializedValueSize());
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
     * Adds the events of one poll.
     *
     * @param matching the events that pass the filters
     * @param events how many events were fetched, matching or not
     * @param position the offset that is fetched next
     */
    void add(List<Delivery> matching, int events, long position) {
        matching.forEach(delivery -> bytes += delivery.bytes());
        waiting.addAll(matching);
        this.events += events;
        this.position = position;
    }

    @Nullable
    Delivery first() {
        return waiting.peekFirst();
    }

    void removeFirst() {
        bytes -= waiting.removeFirst().bytes();
    }

    /** The offset to commit: all events before it are handled or do not match. */
    long handled() {
        var first = waiting.peekFirst();
        return first == null ? position : first.offset();
    }

    /** The number of fetched events, matching or not. */
    long events() {
        return events;
    }

    /**
     * How many events are not handled, matching or not. Events that are not fetched are estimated by the share of events among the fetched
     * offsets.
     *
     * @param end the partition's end offset
     */
    long lag(long end) {
        var first = waiting.peekFirst();
        double share = position <= start ? 1 : Math.min(1, (double) events / (position - start));
        return (first == null ? 0 : events - first.before()) + Math.round(Math.max(0, end - position) * share);
    }

    boolean isFull() {
        return waiting.size() >= MAX_EVENTS || bytes >= MAX_BYTES;
    }

    boolean isHalfEmpty() {
        return waiting.size() <= MAX_EVENTS / 2 && bytes <= MAX_BYTES / 2;
    }
}
