package dev.kodama.forwarder.durable;

import dev.kodama.forwarder.durable.ReadAheadBuffer.Item;
import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.hub.ring.Ring;
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
        HIDDEN,
        NOTICE,
        POSITION
    }

    /** What {@link #takeFromRing} did. */
    enum Taken {
        OVERTAKEN,
        UNWANTED,
        TAKEN,
        NOT_DUE
    }

    private final DurableSource source;
    /** Null where all events are shown. */
    private final @Nullable Sampler sampler;

    private final ReadAheadBuffer buffer = new ReadAheadBuffer();
    private ReplaySchedule schedule;
    private Content inFlight = Content.NOTHING;
    private @Nullable Runnable deferred;

    SendQueue(DurableSource source, double speed) {
        this.source = source;
        this.sampler = source.sampler();
        schedule = ReplaySchedule.of(speed);
    }

    /** Drops the events, which other events at this speed replace. */
    void restart(double speed) {
        schedule = ReplaySchedule.of(speed);
        dropEvents();
    }

    void dropEvents() {
        buffer.dropEvents();
        onOtherEvents();
    }

    /** Events come from elsewhere, or another filter holds. */
    void onOtherEvents() {
        if (sampler != null) {
            sampler.reset();
        }
    }

    /** Whether it is full of what is to be sent. */
    boolean isFull() {
        if (sampler != null && buffer.isFull() && inFlight == Content.NOTHING) {
            sampler.condense(buffer, schedule, source.nanoTime());
        }
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

    /** Takes events of the tail ring past the buffer. */
    Taken takeFromRing(Ring ring, long position, long until, FrameBatch batch, long now) {
        long end = until;
        if (sampler != null) {
            if (!sampler.begin(ring, position, until, now)) {
                return Taken.NOT_DUE;
            }
            var next = sampler.next(ring, position);
            if (source.wanted().missed() || (next.count() > 0 && ring.tail() > position)) {
                return Taken.OVERTAKEN;
            } else if (next.count() > 0) {
                takeHidden(batch, next);
                return Taken.TAKEN;
            }
            end = next.end();
        }
        if (!source.wanted().take(ring, position, end, batch, source.framing())) {
            batch.clear();
            return Taken.OVERTAKEN;
        } else if (batch.isEmpty() && batch.large() == null) {
            return Taken.UNWANTED;
        }
        inFlight = Content.EVENTS;
        return Taken.TAKEN;
    }

    private void takeHidden(FrameBatch batch, Sampler.Next next) {
        var unused = take(batch, Content.HIDDEN, ServerFrame.hidden(next.count(), next.end() - 1), next.end());
    }

    /** Takes what is due. Returns false if nothing is yet. The queue must not be empty. */
    boolean take(FrameBatch batch, long now) {
        schedule = buffer.schedule(schedule, now);
        long wait = buffer.waitNanos(schedule, now);
        if (wait > 0) {
            source.pullLater(now, wait);
            return false;
        }
        if (sampler != null) {
            int items = sampler.begin(buffer, schedule, now);
            if (items == 0) {
                return false;
            }
            batch.limit(items);
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
        int before = buffer.size();
        long next = buffer.sent(number).next();
        if (sampler != null) {
            sampler.sent(before - buffer.size());
        }
        return next;
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
