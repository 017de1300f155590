package dev.kodama.forwarder.hub;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes round the sessions of a framing, so that each sends what has come in for it. */
final class Round {
    private static final Logger LOG = LoggerFactory.getLogger(Round.class);

    private final Parts parts;
    private final List<LiveSource> touched = new ArrayList<>();

    Round(Parts parts) {
        this.parts = parts;
    }

    synchronized void go() {
        touched.clear();
        parts.index().offer(parts.ring().head(), touched);
        parts.scanning().forEach(Round::pull);
        touched.forEach(Round::pull);
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
