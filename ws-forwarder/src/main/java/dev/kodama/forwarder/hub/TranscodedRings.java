package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.protocol.FrameEncoding;

/** The framings beside text in which sessions take live events: for each one {@link TranscodedRing}, from the first session on. At most one a framing. */
final class TranscodedRings implements AutoCloseable {
    private static final TranscodedRing[] NONE = {};

    private final HubConfig config;
    private final FramingContext trunk;
    private final boolean threads;
    private volatile TranscodedRing[] branches = NONE;

    /** @param threads whether each has a thread; if not, a test calls {@link #turn} */
    TranscodedRings(HubConfig config, FramingContext trunk, boolean threads) {
        this.config = config;
        this.trunk = trunk;
        this.threads = threads;
    }

    /** What a session of this framing is to use: it finds every event there from now on, if it begins within some seconds. */
    FramingContext of(FrameEncoding asked) {
        var framing = asked.inRing();
        return framing == trunk.framing() ? trunk : branch(framing).use();
    }

    private synchronized TranscodedRing branch(FrameEncoding framing) {
        for (var one : branches) {
            if (one.framing() == framing) {
                one.use();
                return one;
            }
        }
        var branch = new TranscodedRing(trunk, trunk.in(framing, config), this);
        var more = new TranscodedRing[branches.length + 1];
        System.arraycopy(branches, 0, more, 0, branches.length);
        more[branches.length] = branch;
        branches = more;
        if (threads) {
            branch.start();
        }
        return branch;
    }

    /** An event has come. */
    void wake() {
        for (var one : branches) {
            one.wake();
        }
    }

    /** Sends all that has come until now. */
    void turn() {
        for (var one : branches) {
            one.turn();
        }
    }

    /** @return whether nobody needs it any more: it is forgotten */
    synchronized boolean retire(TranscodedRing branch) {
        if (!branch.isIdle()) {
            return false;
        }
        var fewer = new TranscodedRing[branches.length - 1];
        int kept = 0;
        for (var one : branches) {
            if (one != branch) {
                fewer[kept++] = one;
            }
        }
        branches = fewer;
        return true;
    }

    @Override
    public void close() {
        for (var one : branches) {
            one.close();
        }
    }
}
