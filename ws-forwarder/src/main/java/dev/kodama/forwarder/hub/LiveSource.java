package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.hub.ring.Batch;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.protocol.WireFrame;

/**
 * A cursor in the ring. If the ring overtakes it, it goes on in the middle of what the ring holds, to have some room, and tells how
 * many events that were: exact without a filter, else an upper bound, because what is gone can no longer be matched.
 */
final class LiveSource implements Source {
    private final Ring ring;
    private final Counters counters;
    private volatile Filter filter;

    // Only by who asks.
    private long cursor;
    private long until;
    private long missed;
    private boolean notice;

    /** @param from the number of the first event that is wanted */
    LiveSource(Ring ring, Counters counters, Filter filter, long from) {
        this.ring = ring;
        this.counters = counters;
        this.filter = filter;
        cursor = from;
        until = from;
    }

    @Override
    public Filter filter() {
        return filter;
    }

    @Override
    public void setFilter(Filter filter) {
        this.filter = filter;
    }

    @Override
    public void begin() {
        until = ring.head();
    }

    @Override
    public boolean take(Batch batch) {
        notice = missed > 0;
        if (notice) {
            batch.copy(WireFrame.text(ServerFrame.dropped(missed)), cursor - 1);
            return true;
        }
        if (cursor >= until) {
            return false;
        }
        if (!ring.take(cursor, until, filter::matches, batch)) {
            batch.clear();
            skipAhead();
        } else if (batch.isEmpty()) {
            cursor = batch.next();
        }
        return true;
    }

    @Override
    public void sent(long next, int frames) {
        cursor = next;
        if (notice) {
            counters.dropped.add(missed);
            missed = 0;
        } else {
            counters.framesSent.add(frames);
        }
    }

    private void skipAhead() {
        long oldest = ring.tail();
        long next = oldest + (ring.head() - oldest) / 2;
        missed += next - cursor;
        cursor = next;
    }
}
