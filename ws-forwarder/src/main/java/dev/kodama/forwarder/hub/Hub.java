package dev.kodama.forwarder.hub;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.forwarder.hub.ring.LiveTracing;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fans out live events to sessions. The publishing thread only appends to the ring. The hub's thread dispatches to the sessions; events that
 * arrive meanwhile gather and go out together.
 */
public final class Hub implements AutoCloseable {
    private static final long GOODBYE_MILLIS = 500;
    private static final long MAX_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SWEEPS_PER_PING = 20;
    private static final long MILLIS_PER_LEAVING = 20;

    private final HubConfig config;
    private final FramingContext context;
    private final TranscodedRings transcoded;
    private final Dispatcher dispatcher;
    private final OpenSessions sessions = new OpenSessions();
    private volatile boolean draining;
    private volatile boolean closed;
    private volatile boolean asleep;
    private @Nullable Thread thread;

    /** A hub without threads, for tests: it works when {@link #dispatch} and {@link #tick} are called. */
    Hub(HubConfig config, LongSupplier nanoTime) {
        this(config, EventTracer.OFF, nanoTime, false);
    }

    private Hub(HubConfig config, EventTracer tracer, LongSupplier nanoTime, boolean threads) {
        this.config = config;
        context = FramingContext.of(config, new LiveTracing(tracer), nanoTime);
        transcoded = new TranscodedRings(config, context, threads);
        dispatcher = new Dispatcher(context);
    }

    /** Starts a hub without tracing. */
    public static Hub start(HubConfig config) {
        return start(config, EventTracer.OFF);
    }

    public static Hub start(HubConfig config, EventTracer tracer) {
        var hub = new Hub(config, tracer, System::nanoTime, true);
        var thread = new Thread(hub::run, "kodama-hub");
        thread.setDaemon(true);
        hub.thread = thread;
        hub.context.wakeups().wakes(thread);
        thread.start();
        return hub;
    }

    /**
     * Publishes an event to all matching sessions. From any thread; waits only for a concurrent append.
     *
     * @param text the event as JSON in UTF-8
     */
    public void publish(Head head, byte[] text) {
        publish(head, text, null);
    }

    /** As {@link #publish(Head, byte[])}; {@code plain} is for clients without notices, null where it is the same. */
    public synchronized void publish(Head head, byte[] text, byte @Nullable [] plain) {
        if (context.tracing().isOn()) {
            context.tracing().publishing(head, context.ring().head(), text);
        }
        context.add(context.payloads().read(head, text), text, plain);
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
        transcoded.wake();
    }

    /** The number of the next event: a session of text frames that begins here misses nothing from now on. */
    public long position() {
        return context.ring().head();
    }

    /** As {@link #position()}, for a session of another framing that begins within some seconds. */
    public long position(FrameEncoding framing) {
        var unused = transcoded.of(framing);
        return position();
    }

    /**
     * Opens a session of live events.
     *
     * @param overflow the policy for a slow client
     * @param from a {@link #position} taken before the client could know that it is connected
     */
    public Session open(Connection connection, Filter filter, Overflow overflow, long from, SendRateLimiter allowance) {
        var framed = transcoded.of(connection.framing());
        return open(connection, new LiveSource(framed, filter, overflow, from, allowance), framed.wakeups());
    }

    /** Opens a session with an event source of its own; the source pulls it when events arrive. */
    public Session open(Connection connection, EventSource source) {
        return open(connection, source, context.wakeups());
    }

    private Session open(Connection connection, EventSource source, WakeupQueue wakeups) {
        var session =
                new Session(connection, source, context.counters(), context.nanoTime(), wakeups::add, sessions::remove);
        sessions.add(session);
        session.begin();
        LockSupport.unpark(thread); // it may wait longer than this session's events
        if (closed) {
            session.close(CloseReason.RESTART);
        } else if (draining) {
            notifyDraining(session, 0);
            session.finish(CloseReason.RESTART);
        }
        return session;
    }

    /** Whether the hub is draining: new clients have to connect elsewhere. */
    public boolean draining() {
        return draining;
    }

    /** Timeout of {@link #drain}. */
    public Duration drainLimit() {
        return config.drain();
    }

    /**
     * Tells all sessions to connect elsewhere, each at a time of its own. Closes each at that time, behind all events published until then.
     * Returns when all have gone or at the timeout; at once if it was called before.
     */
    public void drain() {
        boolean done = draining;
        draining = true;
        if (done || config.drain().isZero()) {
            return;
        }
        long begin = System.nanoTime();
        var leaving = new ArrayList<>(sessions.all());
        long spread = spreadMillis(leaving.size(), config.drain());
        for (int i = 0; i < leaving.size(); i++) {
            notifyDraining(leaving.get(i), spread * (i + 1) / leaving.size());
        }
        for (int i = 0; i < leaving.size(); i++) {
            sessions.awaitNone(begin + TimeUnit.MILLISECONDS.toNanos(spread * (i + 1) / leaving.size()));
            transcoded.dispatch();
            leaving.get(i).finish(CloseReason.RESTART);
        }
        sessions.awaitNone(begin + config.drain().toNanos());
    }

    /** Spreads reconnects to 50 a second, or faster where the timeout is short. */
    static long spreadMillis(int sessions, Duration limit) {
        return Math.min(sessions * MILLIS_PER_LEAVING, limit.toMillis() * 2 / 3);
    }

    private static void notifyDraining(Session session, long millis) {
        session.tell(ServerFrame.draining(millis));
    }

    /**
     * Tells clients of live events that some may be missing.
     *
     * @param since as in the notice
     */
    public void tellGap(@Nullable Long since) {
        sessions.each(session -> session.tellGap(since));
    }

    /** The filters of the connected clients. */
    public List<Filter> filters() {
        return sessions.all().stream().map(Session::filter).toList();
    }

    /** The counter of events written to clients, for other event sources. */
    public LongAdder framesSent() {
        return context.counters().framesSent;
    }

    public HubCounts counts() {
        var counters = context.counters();
        return new HubCounts(
                sessions.all().size(),
                context.ring().head(),
                counters.framesSent.sum(),
                counters.dropped.sum(),
                counters.tooSlow.sum(),
                counters.stalled.sum());
    }

    /** Closes all sessions, waits up to 500 ms for their close handshakes, and aborts the rest. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        dispatch();
        transcoded.close();
        sessions.each(session -> session.close(CloseReason.RESTART));
        sessions.awaitNone(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GOODBYE_MILLIS));
        sessions.each(Session::abort);
    }

    /**
     * Dispatches what is behind {@code seen}, and then pulls the sessions that are due: these send what has come until now.
     *
     * @return up to where it has seen
     */
    long work(long seen) {
        long head = context.ring().head();
        if (head == seen) {
            context.wakeups().take(context.nanoTime().getAsLong());
        } else {
            dispatch();
        }
        return head;
    }

    void dispatch() {
        dispatcher.dispatch();
        if (thread == null) {
            transcoded.dispatch();
        }
        context.wakeups().take(context.nanoTime().getAsLong());
    }

    /** Checks the next slice of the sessions for pings and stalls. */
    void tick() {
        long now = context.nanoTime().getAsLong();
        sessions.eachOfSlice(session -> session.tick(now, config.pingAfter(), config.stallLimit()));
    }

    private void run() {
        long sweepNanos = Math.min(MAX_SWEEP_NANOS, config.pingAfter().toNanos() / SWEEPS_PER_PING);
        long lastTick = System.nanoTime();
        long seen = 0;
        while (!closed) {
            long before = seen;
            seen = work(seen);
            long untilTick = lastTick + sweepNanos / sessions.slices() - System.nanoTime();
            if (untilTick <= 0) {
                lastTick = System.nanoTime();
                tick();
            } else {
                sleep(seen, seen != before, untilTick);
            }
        }
    }

    private void sleep(long seen, boolean worked, long nanos) {
        long gather = context.gather().nanos();
        if (gather > 0 && !closed && (worked || !context.wakeups().isEmpty())) {
            LockSupport.parkNanos(this, context.wakeups().untilNext(System.nanoTime(), Math.min(gather, nanos)));
            return;
        }
        asleep = true;
        if (context.ring().head() == seen && !closed) {
            LockSupport.parkNanos(this, context.wakeups().untilNext(System.nanoTime(), nanos));
        }
        asleep = false;
    }
}
