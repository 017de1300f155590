package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.protocol.Framing;

/** The framings beside text in which sessions take live events: for each one {@link Branch}, from the first session on. At most one a framing. */
final class Branches implements AutoCloseable {
    private static final Branch[] NONE = {};

    private final HubConfig config;
    private final Parts trunk;
    private final boolean threads;
    private volatile Branch[] branches = NONE;

    /** @param threads whether each has a thread; if not, a test calls {@link #turn} */
    Branches(HubConfig config, Parts trunk, boolean threads) {
        this.config = config;
        this.trunk = trunk;
        this.threads = threads;
    }

    /** What a session of this framing is to use: it finds every event there from now on, if it begins within some seconds. */
    Parts of(Framing asked) {
        var framing = asked.inRing();
        return framing == trunk.framing() ? trunk : branch(framing).use();
    }

    private synchronized Branch branch(Framing framing) {
        for (var one : branches) {
            if (one.framing() == framing) {
                one.use();
                return one;
            }
        }
        var branch = new Branch(trunk, trunk.in(framing, config), this);
        var more = new Branch[branches.length + 1];
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
    synchronized boolean retire(Branch branch) {
        if (!branch.isIdle()) {
            return false;
        }
        var fewer = new Branch[branches.length - 1];
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
