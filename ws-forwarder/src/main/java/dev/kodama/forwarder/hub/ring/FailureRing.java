package dev.kodama.forwarder.hub.ring;

import dev.kodama.bus.metadata.EventMetadata.Head;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Ring of failure events only. Sessions evicted from the main ring read failure events here. Bounded in bytes; a session that needs an event which
 * is evicted here too is closed.
 */
public final class FailureRing {
    private final Predicate<Head> isFailure;
    private final Ring ring;
    /** The number of each event in the main ring; recently evicted ones stay readable. */
    private final long[] numbers;

    /** @param isFailure called by the appending thread and by sessions */
    public FailureRing(long bytes, Predicate<Head> isFailure) {
        this.isFailure = isFailure;
        ring = new Ring(bytes);
        numbers = new long[2 * ring.maxFrames()];
    }

    public boolean isFailure(Head head) {
        return isFailure.test(head);
    }

    /**
     * Appends an event if it is a failure, before the same thread appends it to the main ring.
     *
     * @param plain the event for clients without notices; null where it is the same
     * @param number its number in the main ring
     */
    public void append(Head head, byte[] frame, byte @Nullable [] plain, long number) {
        if (isFailure.test(head)) {
            numbers[slot(ring.head())] = number;
            ring.add(head, frame, plain);
        }
    }

    /** Receives a failure event. */
    public interface Each {
        void on(Head head, byte[] text, byte @Nullable [] plain, long number);
    }

    /**
     * Passes on the events between two numbers of the main ring. For rings of text frames only.
     *
     * @return false if one of them is evicted
     */
    public boolean each(long from, long to, Each each) {
        boolean whole = hasAllFrom(from);
        long end = indexOf(to);
        for (long index = indexOf(from); index < end; index++) {
            var head = ring.headOf(index);
            byte[] plain = ring.plainText(index);
            byte[] text = ring.text(index);
            if (head == null || text == null) {
                whole = false;
            } else {
                each.on(head, text, plain, numbers[slot(index)]);
            }
        }
        return whole;
    }

    /** Marks events before this number of the main ring as incomplete. Called by the appending thread. */
    public void forgetBefore(long number) {
        numbers[slot(ring.head())] = number - 1;
        ring.jump(ring.head() + 1);
    }

    /** Whether all failure events from this number of the main ring on are present. */
    public boolean hasAllFrom(long number) {
        long tail = ring.tail();
        return tail == 0 || numbers[slot(tail - 1)] < number;
    }

    /** The index of the first event with this or a later number in the main ring. */
    public long indexOf(long number) {
        long low = ring.tail();
        long high = ring.head();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (numbers[slot(middle)] < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * As {@link Ring#take}, between indexes of {@link #indexOf}, of events with their numbers in the main ring.
     *
     * @return false if one of them is evicted
     */
    public boolean take(long from, long until, EventTest wanted, FrameBatch batch, EventView view) {
        return ring.take(from, until, (head, index) -> wanted.test(head, numbers[slot(index)]), batch, view);
    }

    /** The text of the event with this number in the main ring; null if it is evicted or no failure. For rings of text frames only. */
    public byte @Nullable [] text(long number) {
        long index = indexOf(number);
        boolean found = index < ring.head() && numbers[slot(index)] == number;
        return found ? ring.text(index) : null;
    }

    private int slot(long index) {
        return (int) (index % numbers.length);
    }
}
