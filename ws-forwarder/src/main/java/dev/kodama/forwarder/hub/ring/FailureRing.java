package dev.kodama.forwarder.hub.ring;

import dev.kodama.bus.EventMetadata.Head;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The newest failure events once more, in a ring of their own that others do not push them out of: from here gets them who has fallen out
 * of the large one. Bounded in bytes; who needs one that is gone from here, too, cannot be helped.
 */
public final class FailureRing {
    private final Predicate<Head> isFailure;
    private final Ring ring;
    /** What each is in the large ring; the ones that gave way last stay readable for a while. */
    private final long[] numbers;

    /** @param isFailure which events they are; asked by the thread that appends, and by sessions */
    public FailureRing(long bytes, Predicate<Head> isFailure) {
        this.isFailure = isFailure;
        ring = new Ring(bytes);
        numbers = new long[2 * ring.mostFrames()];
    }

    public boolean isFailure(Head head) {
        return isFailure.test(head);
    }

    /**
     * Keeps an event if it is a failure; before it is appended to the large ring, by the same thread.
     *
     * @param plain what clients without notices get; null where that is the same
     * @param number what it will be there
     */
    public void append(Head head, byte[] frame, byte @Nullable [] plain, long number) {
        if (isFailure.test(head)) {
            numbers[slot(ring.head())] = number;
            ring.add(head, frame, plain);
        }
    }

    /** Gets a failure event. */
    public interface Each {
        void on(Head head, byte[] text, byte @Nullable [] plain, long number);
    }

    /**
     * Hands out those between two numbers of the large ring, where frames are texts.
     *
     * @return false if one of them is gone
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

    /** Those before such a number of the large ring are not here, or not all. By the thread that appends. */
    public void forgetBefore(long number) {
        numbers[slot(ring.head())] = number - 1;
        ring.jump(ring.head() + 1);
    }

    /** Whether all of the large ring's number or later are still here. */
    public boolean hasAllFrom(long number) {
        long tail = ring.tail();
        return tail == 0 || numbers[slot(tail - 1)] < number;
    }

    /** The first that is of this number in the large ring, or a later one. */
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
     * As {@link Ring#take}, by indexes as {@link #indexOf} tells them.
     *
     * @return false if one of them is gone
     */
    public boolean take(long from, long until, Predicate<Head> wanted, FrameBatch batch, EventView view) {
        return ring.take(from, until, wanted, batch, view);
    }

    private int slot(long index) {
        return (int) (index % numbers.length);
    }
}
