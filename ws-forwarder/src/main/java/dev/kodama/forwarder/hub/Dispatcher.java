package dev.kodama.forwarder.hub;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dispatches new events to the sessions of one framing. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int RELEASES_PER_RING = 4;

    private final FramingContext context;
    private final List<LiveSource> touched = new ArrayList<>();
    private final long firstTail;
    private long releasedAt;

    Dispatcher(FramingContext context) {
        this.context = context;
        firstTail = context.ring().tail();
    }

    synchronized void dispatch() {
        touched.clear();
        context.index().offer(context.ring().head(), touched);
        context.scanning().forEach(Dispatcher::pull);
        touched.forEach(Dispatcher::pull);
        releaseBatches();
    }

    /** Sessions send their arrays before their time if the ring fills faster. */
    private void releaseBatches() {
        long head = context.ring().head();
        long tail = context.ring().tail();
        if (tail != firstTail && (head - releasedAt) * RELEASES_PER_RING > head - tail) {
            releasedAt = head;
            context.wakeups().takeAll();
        }
    }

    static void pull(LiveSource source) {
        try {
            source.pull();
        } catch (RuntimeException e) { // must not stop the thread that serves all sessions
            LOG.error("Session failed by a defect; closing it", e);
            source.giveUp();
        }
    }
}
