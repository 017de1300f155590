package dev.kodama.forwarder.hub;

import dev.kodama.bus.EventScan.Head;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each event to every session that wants it. The feed's thread only adds to the ring; a thread of the hub's own goes round
 * the sessions, so that while it writes to some the next events gather and go out together.
 */
public final class Hub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final long GOODBYE_MILLIS = 500;
    private static final long MAX_TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int TICKS_PER_PING = 20;

    private final HubConfig config;
    private final Parts parts;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    /** Those of them that get what is published here. */
    private final Set<Session> live = ConcurrentHashMap.newKeySet();

    private final Object sessionGone = new Object();
    private volatile boolean closed;
    private volatile boolean asleep;
    private @Nullable Thread thread;

    /** What every session shares. */
    record Parts(Ring ring, Counters counters, LongSupplier nanoTime) {}

    /** A hub that works only when a test calls {@link #goRound} and {@link #tick}. */
    Hub(HubConfig config, LongSupplier nanoTime) {
        this.config = config;
        parts = new Parts(new Ring(config.ringBytes()), new Counters(), nanoTime);
    }

    public static Hub start(HubConfig config) {
        var hub = new Hub(config, System::nanoTime);
        var thread = new Thread(hub::run, "kodama-hub");
        thread.setDaemon(true);
        hub.thread = thread;
        thread.start();
        return hub;
    }

    /**
     * Sends an event to all who want it. From any thread; waits for nothing but another one's append.
     *
     * @param text the event as JSON in UTF-8
     */
    public synchronized void publish(Head head, byte[] text) {
        parts.ring().append(head, text);
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    /** The number of the next event: where a session begins that is to miss nothing from now on. */
    public long position() {
        return parts.ring().head();
    }

    /**
     * Begins a session.
     *
     * @param from a {@link #position} taken before the client could know that it is connected
     */
    public Session open(Connection connection, Filter filter, long from) {
        var source = new LiveSource(parts.ring(), parts.counters(), filter, from);
        var session = new Session(parts, connection, source, this::forget);
        live.add(session);
        return begin(session);
    }

    /** Begins a session whose events do not come from this hub; who brings them in pulls it. */
    public Session open(Connection connection, Source source) {
        return begin(new Session(parts, connection, source, this::forget));
    }

    private Session begin(Session session) {
        sessions.add(session);
        if (closed) {
            session.close(CloseReason.RESTART);
        }
        session.begin();
        return session;
    }

    /** What the clients want that are connected now. */
    public List<Filter> filters() {
        return sessions.stream().map(Session::filter).toList();
    }

    /** How many events were written to clients, for who writes them by sources of his own. */
    public LongAdder framesSent() {
        return parts.counters().framesSent;
    }

    public HubCounts counts() {
        var counters = parts.counters();
        return new HubCounts(
                sessions.size(),
                parts.ring().head(),
                counters.framesSent.sum(),
                counters.dropped.sum(),
                counters.stalled.sum());
    }

    /** Says goodbye to all sessions and waits up to half a second for them to take it; cuts those that do not. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        goRound();
        forEach(sessions, session -> session.close(CloseReason.RESTART));
        awaitGoodbyes();
        forEach(sessions, Session::abort);
    }

    void goRound() {
        forEach(live, Session::pull);
    }

    void tick() {
        long now = parts.nanoTime().getAsLong();
        forEach(sessions, session -> session.tick(now, config));
    }

    private static void forEach(Set<Session> those, Consumer<Session> work) {
        for (Session session : those) {
            try {
                work.accept(session);
            } catch (RuntimeException e) { // whatever it is, it must not stop the thread that serves all others
                LOG.error("a session is given up after a fault of ours", e);
                session.end();
            }
        }
    }

    private void run() {
        long tickNanos = Math.min(MAX_TICK_NANOS, config.pingAfter().toNanos() / TICKS_PER_PING);
        long lastTick = System.nanoTime();
        long seen = 0;
        while (!closed) {
            long head = parts.ring().head();
            if (head != seen) {
                seen = head;
                goRound();
            }
            long untilTick = lastTick + tickNanos - System.nanoTime();
            if (untilTick <= 0) {
                lastTick = System.nanoTime();
                tick();
            } else {
                sleep(seen, untilTick);
            }
        }
    }

    private void sleep(long seen, long nanos) {
        asleep = true;
        if (parts.ring().head() == seen && !closed) {
            LockSupport.parkNanos(this, nanos);
        }
        asleep = false;
    }

    private void forget(Session session) {
        sessions.remove(session);
        live.remove(session);
        synchronized (sessionGone) {
            sessionGone.notifyAll();
        }
    }

    private void awaitGoodbyes() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GOODBYE_MILLIS);
        synchronized (sessionGone) {
            long left = GOODBYE_MILLIS;
            while (!sessions.isEmpty() && left > 0) {
                try {
                    sessionGone.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        }
    }
}
