package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.durable.ReadAheadBuffer.Item;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.protocol.ServerFrame;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one subscription on their way to its client: the {@link ReadAheadBuffer} at the pace of a {@link ReplaySchedule}, and the batch in
 * flight. Changes of the subscription wait until that batch is sent. Guarded by its {@link DurableSource}.
 */
final class SendQueue {
    /** Content of a batch. */
    enum Content {
        NOTHING,
        BUFFERED,
        EVENTS,
        NOTICE,
        POSITION
    }

    private final DurableSource source;
    private final ReadAheadBuffer buffer = new ReadAheadBuffer();
    private ReplaySchedule schedule;
    private Content inFlight = Content.NOTHING;
    private @Nullable Runnable deferred;

    SendQueue(DurableSource source, double speed) {
        this.source = source;
        schedule = ReplaySchedule.of(speed);
    }

    /** Drops the events, which other events at this speed replace. */
    void restart(double speed) {
        schedule = ReplaySchedule.of(speed);
        dropEvents();
    }

    void dropEvents() {
        buffer.dropEvents();
    }

    boolean isFull() {
        return buffer.isFull();
    }

    boolean isEmpty() {
        return buffer.isEmpty();
    }

    /** Whether the first item is an event. The queue must not be empty. */
    boolean startsWithEvent() {
        return buffer.startsWithEvent();
    }

    void add(Item item) {
        buffer.add(item);
    }

    /** @param next the sequence of the event after the notice */
    void addNotice(byte[] json, long next) {
        buffer.add(Item.notice(source.framing().notice(json), next));
    }

    /** Runs a change once no batch is in flight. */
    void whenSent(Runnable change) {
        if (inFlight == Content.NOTHING) {
            change.run();
        } else {
            var before = deferred;
            deferred = before == null
                    ? change
                    : () -> {
                        before.run();
                        change.run();
                    };
        }
    }

    /** The next batch is to be taken. */
    void beginBatch() {
        inFlight = Content.NOTHING;
    }

    /** Events of the tail ring were taken past the buffer. */
    void tookEvents() {
        inFlight = Content.EVENTS;
    }

    /** Takes what is due. Returns false if nothing is yet. The queue must not be empty. */
    boolean take(FrameBatch batch, long now) {
        schedule = buffer.schedule(schedule, now);
        long wait = buffer.waitNanos(schedule, now);
        if (wait > 0) {
            source.pullLater(now, wait);
            return false;
        }
        buffer.take(batch, schedule, now);
        inFlight = Content.BUFFERED;
        return true;
    }

    /**
     * Takes a notice about the state past the buffer.
     *
     * @param next the sequence of the event after it
     */
    boolean takeNotice(FrameBatch batch, byte[] json, long next) {
        return take(batch, Content.NOTICE, json, next);
    }

    /** Takes a report of the position past the buffer, as {@link #takeNotice}. */
    boolean takePosition(FrameBatch batch, long next) {
        return take(batch, Content.POSITION, ServerFrame.position(next - 1), next);
    }

    private boolean take(FrameBatch batch, Content content, byte[] json, long next) {
        batch.copy(source.framing().notice(json), next - 1);
        inFlight = content;
        return true;
    }

    /** The content of the batch in flight. */
    Content inFlight() {
        return inFlight;
    }

    /**
     * Removes sent items.
     *
     * @param number the number after the last one
     * @return the sequence of the event after them
     */
    long sent(long number) {
        return buffer.sent(number).next();
    }

    /** The batch is sent: runs the changes that wait for it. */
    void endBatch() {
        inFlight = Content.NOTHING;
        var change = deferred;
        deferred = null;
        if (change != null) {
            change.run();
        }
    }
}
