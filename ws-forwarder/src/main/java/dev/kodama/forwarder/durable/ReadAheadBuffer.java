package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.hub.ring.FrameBatch;
import java.util.ArrayDeque;

/**
 * Frames read ahead for one session, and what it is told between them: at most {@value #MAX_BYTES} bytes and one frame more, and
 * {@value #MAX_FRAMES} frames. When it is full, reading waits.
 */
final class ReadAheadBuffer {
    private static final int MAX_BYTES = 64 << 10;
    private static final int MAX_FRAMES = 1_000;
    private static final int LARGE_BYTES = 64 << 10;

    /** A frame. */
    static final class Item {
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
         * @param timeMillis when it was captured
         */
        static Item event(byte[] frame, long sequence, long timeMillis) {
            return new Item(frame, sequence + 1, timeMillis);
        }

        /**
         * Something to be told, which never waits.
         *
         * @param next the sequence of the event that comes after it
         */
        static Item notice(byte[] frame, long next) {
            return new Item(frame, next, -1);
        }

        byte[] frame() {
            return frame;
        }

        /** The sequence to go on with once it is sent. */
        long next() {
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
    /** The number of the first one. */
    private long first;

    private long bytes;

    void add(Item item) {
        items.addLast(item);
        bytes += item.frame().length;
    }

    boolean isFull() {
        return bytes >= MAX_BYTES || items.size() >= MAX_FRAMES;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Whether the next is an event; there must be something. */
    boolean startsWithEvent() {
        return items.getFirst().isEvent();
    }

    /** The schedule with the first event, which sets its origin if none did before. */
    ReplaySchedule schedule(ReplaySchedule schedule, long now) {
        for (var item : items) {
            if (item.isEvent()) {
                return schedule.startedBy(item.timeMillis(), now);
            }
        }
        return schedule;
    }

    /** How long it is until something is to be sent; 0 or less if something is now. There must be something. */
    long waitNanos(ReplaySchedule schedule, long now) {
        var item = items.getFirst();
        return item.isEvent() ? schedule.waitNanos(now, item.timeMillis()) : 0;
    }

    /** Copies what is due, and leaves it here until it is {@link #sent}. */
    void take(FrameBatch batch, ReplaySchedule schedule, long now) {
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
     * Forgets what is on its way.
     *
     * @param number the one after it
     * @return the last of it
     */
    Item sent(long number) {
        Item last = items.getFirst();
        while (first < number) {
            last = items.removeFirst();
            bytes -= last.frame().length;
            first++;
        }
        return last;
    }

    /** Forgets the events, and keeps what is to be told. */
    void dropEvents() {
        items.removeIf(Item::isEvent);
        bytes = items.stream().mapToLong(item -> item.frame().length).sum();
    }
}
