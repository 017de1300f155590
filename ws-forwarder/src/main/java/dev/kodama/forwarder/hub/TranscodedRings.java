package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.protocol.FrameEncoding;

/** One {@link TranscodedRing} per framing other than text, from its first session on. */
final class TranscodedRings implements AutoCloseable {
    private static final TranscodedRing[] NONE = {};

    private final HubConfig config;
    private final FramingContext text;
    private final boolean threads;
    private volatile TranscodedRing[] rings = NONE;

    /** @param threads whether each ring has a thread; tests call {@link #dispatch} instead */
    TranscodedRings(HubConfig config, FramingContext text, boolean threads) {
        this.config = config;
        this.text = text;
        this.threads = threads;
    }

    /** The context for a session of this framing. It has every event from now on, if the session begins within some seconds. */
    FramingContext of(FrameEncoding asked) {
        var framing = asked.inRing();
        return framing == text.framing() ? text : ring(framing).use();
    }

    private synchronized TranscodedRing ring(FrameEncoding framing) {
        for (var one : rings) {
            if (one.framing() == framing) {
                one.use();
                return one;
            }
        }
        var ring = new TranscodedRing(text, text.in(framing, config), this::retire);
        var more = new TranscodedRing[rings.length + 1];
        System.arraycopy(rings, 0, more, 0, rings.length);
        more[rings.length] = ring;
        rings = more;
        if (threads) {
            ring.start();
        }
        return ring;
    }

    /** Signals that an event was appended. */
    void wake() {
        for (var one : rings) {
            one.wake();
        }
    }

    /** Transcodes and dispatches all events appended so far. */
    void dispatch() {
        for (var one : rings) {
            one.dispatch();
        }
    }

    /** @return whether the ring was unused and is removed */
    synchronized boolean retire(TranscodedRing ring) {
        if (!ring.isIdle()) {
            return false;
        }
        var fewer = new TranscodedRing[rings.length - 1];
        int kept = 0;
        for (var one : rings) {
            if (one != ring) {
                fewer[kept++] = one;
            }
        }
        rings = fewer;
        return true;
    }

    @Override
    public void close() {
        for (var one : rings) {
            one.close();
        }
    }
}
