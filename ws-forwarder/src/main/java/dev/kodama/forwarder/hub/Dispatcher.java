package dev.kodama.forwarder.hub;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes round the sessions of a framing, so that each sends what has come in for it. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final FramingContext parts;
    private final List<LiveSource> touched = new ArrayList<>();

    Dispatcher(FramingContext parts) {
        this.parts = parts;
    }

    synchronized void go() {
        touched.clear();
        parts.index().offer(parts.ring().head(), touched);
        parts.scanning().forEach(Dispatcher::pull);
        touched.forEach(Dispatcher::pull);
    }

    static void pull(LiveSource source) {
        try {
            source.pull();
        } catch (RuntimeException e) { // whatever it is, it must not stop the thread that serves all others
            LOG.error("a session is given up after a fault of ours", e);
            source.giveUp();
        }
    }
}
