package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.hub.ring.FrameBatch;
import java.util.ArrayDeque;

/**
 * Read-ahead buffer of one session: events and the notices between them. Bounded to {@value #MAX_BYTES} bytes plus one frame, and
 * {@value #MAX_FRAMES} frames. Reading waits while it is full.
 */
public final class ReadAheadBuffer {
    private static final int MAX_BYTES = 64 << 10;
    private static final int MAX_FRAMES = 1_000;
    private static final int LARGE_BYTES = 64 << 10;

    /** A buffered frame. */
    public static final class Item {
        private final byte[] frame;
        private final long next;
        private final long timeMillis;

        private Item(byte[] frame, long next, long timeMillis) {
            this.frame = frame;
            this.next = next;
            this.timeMillis = timeMillis;
        }

        /**
         * An event.
         *
         * @param timeMillis capture time
         */
        public static Item event(byte[] frame, long sequence, long timeMillis) {
            return new Item(frame, sequence + 1, timeMillis);
        }

        /**
         * A notice, which is due at once.
         *
         * @param next the sequence of the event after it
         */
        public static Item notice(byte[] frame, long next) {
            return new Item(frame, next, -1);
        }

        byte[] frame() {
            return frame;
        }

        /** The sequence to continue with once the frame is sent. */
        public long next() {
            return next;
        }

        long timeMillis() {
            return timeMillis;
        }

        boolean isEvent() {
            return timeMillis >= 0;
        }
    }

    private final ArrayDeque<Item> items = new ArrayDeque<>();
    /** Number of the first item. */
    private long first;

    private long bytes;

    public void add(Item item) {
        items.addLast(item);
        bytes += item.frame().length;
    }

    public boolean isFull() {
        return bytes >= MAX_BYTES || items.size() >= MAX_FRAMES;
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    /** Whether the first item is an event. The buffer must not be empty. */
    public boolean startsWithEvent() {
        return items.getFirst().isEvent();
    }

    /** The schedule with the first event, which sets its origin if none did before. */
    public ReplaySchedule schedule(ReplaySchedule schedule, long now) {
        for (var item : items) {
            if (item.isEvent()) {
                return schedule.startedBy(item.timeMillis(), now);
            }
        }
        return schedule;
    }

    /** Time until the first item is due; 0 or less if it is. The buffer must not be empty. */
    public long waitNanos(ReplaySchedule schedule, long now) {
        var item = items.getFirst();
        return item.isEvent() ? schedule.waitNanos(now, item.timeMillis()) : 0;
    }

    /** Copies due items into the batch; they stay here until {@link #sent}. */
    public void take(FrameBatch batch, ReplaySchedule schedule, long now) {
        long number = first;
        for (var item : items) {
            if (item.isEvent() && schedule.waitNanos(now, item.timeMillis()) > 0) {
                return;
            }
            if (item.frame().length > LARGE_BYTES) {
                if (batch.isEmpty()) {
                    batch.setLarge(item.frame());
                    batch.setNext(number + 1);
                }
                return;
            }
            if (!batch.fits(item.frame().length)) {
                return;
            }
            batch.copy(item.frame(), number++);
        }
    }

    /**
     * Removes sent items.
     *
     * @param number the number after the last one
     * @return the last removed item
     */
    public Item sent(long number) {
        Item last = items.getFirst();
        while (first < number) {
            last = items.removeFirst();
            bytes -= last.frame().length;
            first++;
        }
        return last;
    }

    /** Removes the events and keeps the notices. */
    public void dropEvents() {
        items.removeIf(Item::isEvent);
        bytes = items.stream().mapToLong(item -> item.frame().length).sum();
    }
}
