package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.ServerFrame;
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
        private final Kind kind;
        private final long hidden;

        private Item(byte[] frame, long next, long timeMillis, Kind kind, long hidden) {
            this.frame = frame;
            this.next = next;
            this.timeMillis = timeMillis;
            this.kind = kind;
            this.hidden = hidden;
        }

        /**
         * An event.
         *
         * @param timeMillis capture time
         */
        public static Item event(byte[] frame, long sequence, long timeMillis) {
            return new Item(frame, sequence + 1, timeMillis, Kind.SHOWN, 0);
        }

        /** As {@link #event}, of an event that may be hidden. */
        static Item hideable(byte[] frame, long sequence, long timeMillis) {
            return new Item(frame, sequence + 1, timeMillis, Kind.HIDEABLE, 0);
        }

        private static Item hidden(long count, long next, FrameEncoding framing) {
            return new Item(framing.notice(ServerFrame.hidden(count, next - 1)), next, -1, Kind.NOTICE, count);
        }

        /**
         * A notice, which is due at once.
         *
         * @param next the sequence of the event after it
         */
        public static Item notice(byte[] frame, long next) {
            return new Item(frame, next, -1, Kind.NOTICE, 0);
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
            return kind != Kind.NOTICE;
        }

        private boolean isHideable() {
            return kind == Kind.HIDEABLE;
        }

        private enum Kind {
            NOTICE,
            SHOWN,
            HIDEABLE
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

    int size() {
        return items.size();
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

    /** How many items, from the first on, are due. */
    int countDue(ReplaySchedule schedule, long now) {
        int count = 0;
        for (var item : items) {
            if (isEarly(item, schedule, now)) {
                break;
            }
            count++;
        }
        return count;
    }

    /** How many events that are due may be hidden. */
    int countHideable(ReplaySchedule schedule, long now) {
        int due = countDue(schedule, now);
        return (int) items.stream().limit(due).filter(Item::isHideable).count();
    }

    /** Replaces the oldest so many due events that may be hidden by notices of their number, each in their place. */
    void hide(int count, FrameEncoding framing) {
        var kept = new ArrayDeque<Item>();
        int left = count;
        long hidden = 0;
        long next = 0;
        for (var item : items) {
            boolean hides = left > 0 && item.isHideable();
            if (hides || item.hidden > 0) {
                left -= hides ? 1 : 0;
                hidden += hides ? 1 : item.hidden;
                next = item.next();
            } else {
                if (hidden > 0) {
                    kept.addLast(Item.hidden(hidden, next, framing));
                    hidden = 0;
                }
                kept.addLast(item);
            }
        }
        if (hidden > 0) {
            kept.addLast(Item.hidden(hidden, next, framing));
        }
        items.clear();
        items.addAll(kept);
        bytes = items.stream().mapToLong(item -> item.frame().length).sum();
    }

    private static boolean isEarly(Item item, ReplaySchedule schedule, long now) {
        return item.isEvent() && schedule.waitNanos(now, item.timeMillis()) > 0;
    }

    /** Copies due items into the batch; they stay here until {@link #sent}. */
    public void take(FrameBatch batch, ReplaySchedule schedule, long now) {
        long number = first;
        for (var item : items) {
            if (isEarly(item, schedule, now)) {
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
