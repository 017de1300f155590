package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.session.Session;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of a hub. Thread-safe, but for {@link #eachOfSlice}. */
final class OpenSessions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenSessions.class);

    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final SlicedIteration<Session> slices = new SlicedIteration<>(sessions);
    private final Object gone = new Object();

    void add(Session session) {
        sessions.add(session);
    }

    void remove(Session session) {
        sessions.remove(session);
        synchronized (gone) {
            gone.notifyAll();
        }
    }

    Collection<Session> all() {
        return Collections.unmodifiableSet(sessions);
    }

    /** How many calls of {@link #eachOfSlice} reach each session once. */
    int slices() {
        return slices.slices();
    }

    /** Calls with each session, and ends one that fails: it must not stop the thread that serves all. */
    void each(Consumer<Session> work) {
        sessions.forEach(session -> guarded(session, work));
    }

    /** As {@link #each}, with the sessions of the next slice. One thread calls it. */
    void eachOfSlice(Consumer<Session> work) {
        slices.next(session -> guarded(session, work));
    }

    private static void guarded(Session session, Consumer<Session> work) {
        try {
            work.accept(session);
        } catch (RuntimeException e) {
            LOG.error("Session failed by a defect; ending it", e);
            session.end();
        }
    }

    /** Waits until there are none, to the deadline or an interrupt. */
    void awaitNone(long deadline) {
        synchronized (gone) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            while (!sessions.isEmpty() && left > 0) {
                try {
                    gone.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        }
    }
}
