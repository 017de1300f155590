package dev.kodama.forwarder.hub;

import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.session.Connection;
import dev.kodama.forwarder.session.EventSource;
import dev.kodama.forwarder.session.Session;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final long MAX_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SWEEPS_PER_PING = 20;
    private static final long MILLIS_PER_LEAVING = 20;

    private final HubConfig config;
    private final FramingContext parts;
    private final TranscodedRings branches;
    private final Dispatcher round;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final SlicedIteration<Session> sweep = new SlicedIteration<>(sessions);
    private final Object sessionGone = new Object();
    private volatile boolean draining;
    private volatile boolean closed;
    private volatile boolean asleep;
    private @Nullable Thread thread;

    /** A hub that works only when a test calls {@link #dispatch} and {@link #tick}. */
    Hub(HubConfig config, LongSupplier nanoTime) {
        this(config, nanoTime, false);
    }

    private Hub(HubConfig config, LongSupplier nanoTime, boolean threads) {
        this.config = config;
        parts = FramingContext.of(config, nanoTime);
        branches = new TranscodedRings(config, parts, threads);
        round = new Dispatcher(parts);
    }

    public static Hub start(HubConfig config) {
        var hub = new Hub(config, System::nanoTime, true);
        var thread = new Thread(hub::run, "kodama-hub");
        thread.setDaemon(true);
        hub.thread = thread;
        hub.parts.held().wakes(thread);
        thread.start();
        return hub;
    }

    /**
     * Sends an event to all who want it. From any thread; waits for nothing but another one's append.
     *
     * @param text the event as JSON in UTF-8
     */
    public void publish(Head head, byte[] text) {
        publish(head, text, null);
    }

    /**
     * As {@link #publish(Head, byte[])}.
     *
     * @param plain what clients without notices get of it; null where that is the same
     */
    public synchronized void publish(Head head, byte[] text, byte @Nullable [] plain) {
        parts.add(head, text, plain);
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
        branches.wake();
    }

    /** The number of the next event: where a session of texts begins that is to miss nothing from now on. */
    public long position() {
        return parts.ring().head();
    }

    /** As that, of a session that takes its events in such a framing, and begins within some seconds. */
    public long position(FrameEncoding framing) {
        var unused = branches.of(framing);
        return position();
    }

    /**
     * Begins a session of live events.
     *
     * @param overflow what becomes of it when it is too slow
     * @param from a {@link #position} taken before the client could know that it is connected
     */
    public Session open(Connection connection, Filter filter, Overflow overflow, long from) {
        return open(connection, filter, overflow, from, SendRateLimiter.unlimited());
    }

    /** As that, and it is sent no more than it may be. */
    public Session open(Connection connection, Filter filter, Overflow overflow, long from, SendRateLimiter allowance) {
        return open(connection, new LiveSource(branches.of(connection.framing()), filter, overflow, from, allowance));
    }

    /** Begins a session whose events do not come from this hub; who brings them in pulls it. */
    public Session open(Connection connection, EventSource source) {
        var session = new Session(connection, source, parts.counters(), parts.nanoTime(), this::forget);
        sessions.add(session);
        session.begin();
        if (closed) {
            session.close(CloseReason.RESTART);
        } else if (draining) {
            notifyDraining(session, 0);
            session.finish(CloseReason.RESTART);
        }
        return session;
    }

    /** Whether it takes leave of its clients: who comes now is to go elsewhere. */
    public boolean draining() {
        return draining;
    }

    /** How long clients have to go. */
    public Duration drainLimit() {
        return config.drain();
    }

    /**
     * Tells all sessions to connect elsewhere, each at a time of its own, and closes it then, behind all that was published until then.
     * Returns when all have gone, or when the time is up; at once if it was called before.
     */
    public void drain() {
        boolean done = draining;
        draining = true;
        if (done || config.drain().isZero()) {
            return;
        }
        long begin = System.nanoTime();
        var leaving = new ArrayList<>(sessions);
        long spread = spreadMillis(leaving.size(), config.drain());
        for (int i = 0; i < leaving.size(); i++) {
            notifyDraining(leaving.get(i), spread * (i + 1) / leaving.size());
        }
        for (int i = 0; i < leaving.size(); i++) {
            awaitAllGone(begin + TimeUnit.MILLISECONDS.toNanos(spread * (i + 1) / leaving.size()));
            branches.turn();
            leaving.get(i).finish(CloseReason.RESTART);
        }
        awaitAllGone(begin + config.drain().toNanos());
    }

    /** Fifty a second, so that they do not come all at once where they go; but faster where the time is short. */
    static long spreadMillis(int sessions, Duration limit) {
        return Math.min(sessions * MILLIS_PER_LEAVING, limit.toMillis() * 2 / 3);
    }

    private static void notifyDraining(Session session, long millis) {
        session.tell(ServerFrame.draining(millis));
    }

    /**
     * Tells those who take live events that some may be missing.
     *
     * @param since as in the notice
     */
    public void tellGap(@Nullable Long since) {
        forEachSession(session -> session.tellGap(since));
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
                counters.tooSlow.sum(),
                counters.stalled.sum());
    }

    /** Says goodbye to all sessions and waits up to half a second for them to take it; cuts those that do not. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        dispatch();
        branches.close();
        forEachSession(session -> session.close(CloseReason.RESTART));
        awaitAllGone(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GOODBYE_MILLIS));
        forEachSession(Session::abort);
    }

    void dispatch() {
        round.go();
        if (thread == null) {
            branches.turn();
        }
        parts.held().take(parts.nanoTime().getAsLong(), Dispatcher::pull);
    }

    /** Looks after the next slice of the sessions. */
    void tick() {
        long now = parts.nanoTime().getAsLong();
        sweep.next(session -> guarded(session, one -> one.tick(now, config.pingAfter(), config.stallLimit())));
    }

    private void forEachSession(Consumer<Session> work) {
        sessions.forEach(session -> guarded(session, work));
    }

    /** Whatever fails for one session, it must not stop the thread that serves all others. */
    private static void guarded(Session session, Consumer<Session> work) {
        try {
            work.accept(session);
        } catch (RuntimeException e) {
            LOG.error("a session is given up after a fault of ours", e);
            session.end();
        }
    }

    private void run() {
        long sweepNanos = Math.min(MAX_SWEEP_NANOS, config.pingAfter().toNanos() / SWEEPS_PER_PING);
        long lastTick = System.nanoTime();
        long seen = 0;
        while (!closed) {
            long head = parts.ring().head();
            if (head != seen) {
                seen = head;
                dispatch();
            }
            long untilTick = lastTick + sweepNanos / sweep.slices() - System.nanoTime();
            if (untilTick <= 0) {
                lastTick = System.nanoTime();
                tick();
            } else {
                sleep(seen, untilTick);
                parts.held().take(System.nanoTime(), Dispatcher::pull);
            }
        }
    }

    private void sleep(long seen, long nanos) {
        asleep = true;
        if (parts.ring().head() == seen && !closed) {
            LockSupport.parkNanos(this, parts.held().untilNext(System.nanoTime(), nanos));
        }
        asleep = false;
    }

    private void forget(Session session) {
        sessions.remove(session);
        synchronized (sessionGone) {
            sessionGone.notifyAll();
        }
    }

    private void awaitAllGone(long deadline) {
        synchronized (sessionGone) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
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
