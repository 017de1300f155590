package dev.kodama.forwarder.durable;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.limits.EventSampling;
import org.jspecify.annotations.Nullable;

/**
 * Applies the {@link EventSampling} of a subscription, slice after slice: what of a slice is not shown is hidden and counted, and the count goes to
 * the client before anything that follows. So up to each place in the stream, events that were shown and hidden are all that match. Guarded by its
 * {@link DurableSource}.
 */
final class Sampler {
    private final DurableSource source;
    private final EventSampling sampling;

    /** The ring's events before this sequence are decided about. */
    private long sliceEnd;
    /** How many of them are still to be hidden, the oldest first. */
    private long toHide;
    /** How many items of the buffer, from the first on, are decided about. */
    private int sliceItems;

    Sampler(DurableSource source, EventSampling sampling) {
        this.source = source;
        this.sampling = sampling;
    }

    /** Forgets decisions, because other events come or another filter holds. */
    void reset() {
        sliceEnd = 0;
        toHide = 0;
        sliceItems = 0;
    }

    // Events of the ring.

    /** Whether events from a sequence on may be taken; if not, the session is pulled when they may. */
    boolean begin(Ring ring, long position, long until, long now) {
        if (position < sliceEnd) {
            return true;
        } else if (waits(now)) {
            return false;
        }
        long due = 0;
        for (long number = position; number < until; number++) {
            due += isHideable(ring.headOf(number), number) ? 1 : 0;
        }
        sliceEnd = until;
        toHide = due - sampling.admit((int) Math.min(Integer.MAX_VALUE, due), now);
        return true;
    }

    /**
     * What comes next in the ring.
     *
     * @param count events to hide, or 0 for events to show
     * @param end the sequence behind them
     */
    record Next(long count, long end) {}

    /** Decides about the next events, which {@link #begin} allowed. */
    Next next(Ring ring, long position) {
        long count = 0;
        long number = position;
        while (number < sliceEnd && toHide > 0) {
            var head = ring.headOf(number);
            boolean hides = isHideable(head, number);
            if (!hides && head != null && source.wanted().containOfTail(head, number)) {
                break;
            }
            count += hides ? 1 : 0;
            toHide -= hides ? 1 : 0;
            number++;
        }
        if (count > 0) {
            return new Next(count, number);
        }
        return new Next(0, toHide == 0 ? sliceEnd : endOfShown(ring, number));
    }

    /** The first event that may be hidden, behind others that are always shown. */
    private long endOfShown(Ring ring, long from) {
        long number = from;
        while (number < sliceEnd && !isHideable(ring.headOf(number), number)) {
            number++;
        }
        return number;
    }

    private boolean isHideable(@Nullable Head head, long number) {
        return head != null && source.wanted().containOfTail(head, number) && !source.isAlwaysShown(head);
    }

    private boolean waits(long now) {
        if (sampling.room(now) > 0) {
            return false;
        }
        source.pullLater(now, sampling.untilRoom(now));
        return true;
    }

    // Events of the buffer.

    /** How many items of the buffer may be taken; 0 if none yet: the session is pulled when they may. */
    int begin(ReadAheadBuffer buffer, ReplaySchedule schedule, long now) {
        if (sliceItems > 0) {
            return sliceItems;
        } else if (!buffer.startsWithEvent()) {
            return 1;
        } else if (waits(now)) {
            return 0;
        }
        int due = buffer.countHideable(schedule, now);
        hide(buffer, due - sampling.admit(due, now));
        sliceItems = buffer.countDue(schedule, now);
        return sliceItems;
    }

    /** Makes room in a full buffer by hiding what the next slice would hide anyway. No batch may be in flight. */
    void condense(ReadAheadBuffer buffer, ReplaySchedule schedule, long now) {
        if (sliceItems == 0 && sampling.room(now) == 0) {
            hide(buffer, buffer.countHideable(schedule, now) - sampling.perSlice());
        }
    }

    private void hide(ReadAheadBuffer buffer, int count) {
        if (count > 0) {
            buffer.hide(count, source.framing());
        }
    }

    /** So many items of the buffer are sent. */
    void sent(int items) {
        sliceItems = Math.max(0, sliceItems - items);
    }
}
