package dev.kodama.forwarder.hub;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.protocol.FrameEncoding;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live events transcoded to another framing, once for all its sessions, by a thread of its own. It has the same bounds as the text ring: ring,
 * failure events, conflation cache. If transcoding is too slow, the text ring overtakes it and its sessions are told what they missed. Failure
 * events are transcoded in any case.
 */
final class TranscodedRing implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TranscodedRing.class);
    private static final int MAX_BATCH = 256;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final FramingContext from;
    private final FramingContext to;
    private final Dispatcher dispatcher;
    private final Predicate<TranscodedRing> retire;
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean closed;
    private volatile long lastUse = System.nanoTime();

    /** @param retire removes the ring if it is idle, and returns whether it is removed */
    TranscodedRing(FramingContext from, FramingContext to, Predicate<TranscodedRing> retire) {
        this.from = from;
        this.to = to;
        this.retire = retire;
        dispatcher = new Dispatcher(to);
        thread = new Thread(this, "kodama-hub-" + to.framing());
        thread.setDaemon(true);
        to.wakeups().wakes(thread);
    }

    void start() {
        thread.start();
    }

    FrameEncoding framing() {
        return to.framing();
    }

    /** The context for a session of this framing; it stays for a while. */
    FramingContext use() {
        lastUse = System.nanoTime();
        return to;
    }

    /** Whether it has been unused for a while. */
    boolean isIdle() {
        if (to.inUse()) {
            lastUse = System.nanoTime();
        }
        return System.nanoTime() - lastUse > LINGER_NANOS;
    }

    /** Signals that an event was appended. */
    void wake() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    /** Transcodes and dispatches all events appended so far, and pulls the sessions that are due. Returns whether there were some. */
    synchronized boolean dispatch() {
        long first = to.ring().head();
        long until = from.ring().head();
        while (to.ring().head() < until) {
            write(Math.min(until, to.ring().head() + MAX_BATCH));
            dispatcher.dispatch();
        }
        to.wakeups().take(to.nanoTime().getAsLong());
        return first < until;
    }

    @Override
    public void run() {
        while (!closed && !retire.test(this)) {
            sleep(dispatch());
        }
    }

    private void sleep(boolean worked) {
        long gather = to.gather().nanos();
        if (worked && gather > 0 && !closed) {
            LockSupport.parkNanos(this, to.wakeups().untilNext(System.nanoTime(), gather));
            return;
        }
        asleep = true;
        if (to.ring().head() == from.ring().head() && !closed) {
            LockSupport.parkNanos(this, to.wakeups().untilNext(System.nanoTime(), LOOK_NANOS));
        }
        asleep = false;
    }

    private void write(long until) {
        while (to.ring().head() < until) {
            long number = to.ring().head();
            var head = from.ring().headOf(number);
            byte[] plain =
                    from.ring().plainText(number); // before the text, which tells whether both are still in the ring
            byte[] text = from.ring().text(number);
            if (head == null || text == null) {
                skip(number, from.ring().tail());
            } else {
                write(head, text, plain);
            }
        }
    }

    private void write(Head head, byte[] text, byte @Nullable [] plain) {
        try {
            to.add(head, text, plain);
        } catch (RuntimeException e) { // the events behind it must still be sent
            LOG.error("Event cannot be transcoded to {}; skipping it", framing(), e);
            to.ring().jump(to.ring().head() + 1);
        }
    }

    private void skip(long first, long next) {
        boolean whole = from.failures()
                .each(
                        first,
                        next,
                        (head, text, plain, number) ->
                                to.failures().append(head, framing().frame(text), to.plainFrame(plain), number));
        if (!whole) {
            to.failures().forgetBefore(next);
        }
        to.ring().jump(next);
    }

    /** Dispatches the events appended so far; none after that. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
        dispatch();
    }
}
