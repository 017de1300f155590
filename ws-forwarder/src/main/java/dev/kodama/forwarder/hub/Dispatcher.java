package dev.kodama.forwarder.hub;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dispatches new events to the sessions of one framing. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final FramingContext context;
    private final List<LiveSource> touched = new ArrayList<>();

    Dispatcher(FramingContext context) {
        this.context = context;
    }

    synchronized void dispatch() {
        touched.clear();
        context.index().offer(context.ring().head(), touched);
        context.scanning().forEach(Dispatcher::pull);
        touched.forEach(Dispatcher::pull);
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
