package dev.kodama.forwarder.hub;

import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.forwarder.protocol.FrameEncoding;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live events once more, in a framing that is not text: each is written anew once, for all sessions that take it so, by a thread that
 * nobody else waits for. It holds as much as the hub does of text: a ring, failure events, and the newest while somebody conflates. If events
 * come faster than they can be written anew, the ring of texts overtakes it, and its sessions are told what they missed; failure
 * events are written all the same.
 */
final class TranscodedRing implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TranscodedRing.class);
    private static final int MOST_AT_ONCE = 256;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final FramingContext from;
    private final FramingContext to;
    private final Dispatcher round;
    private final TranscodedRings all;
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean closed;
    private volatile long lastUse = System.nanoTime();

    TranscodedRing(FramingContext from, FramingContext to, TranscodedRings all) {
        this.from = from;
        this.to = to;
        this.all = all;
        round = new Dispatcher(to);
        thread = new Thread(this, "kodama-hub-" + to.framing());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    FrameEncoding framing() {
        return to.framing();
    }

    /** What a session in this framing is to use; it is kept for a while. */
    FramingContext use() {
        lastUse = System.nanoTime();
        return to;
    }

    /** Whether nobody has taken it for a while. */
    boolean isIdle() {
        if (to.inUse()) {
            lastUse = System.nanoTime();
        }
        return System.nanoTime() - lastUse > LINGER_NANOS;
    }

    /** An event has come. */
    void wake() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    /** Writes all that has come until now, and sends it. */
    synchronized void turn() {
        long until = from.ring().head();
        while (to.ring().head() < until) {
            write(Math.min(until, to.ring().head() + MOST_AT_ONCE));
            round.go();
        }
    }

    @Override
    public void run() {
        while (!closed && !all.retire(this)) {
            turn();
            sleep();
        }
    }

    private void sleep() {
        asleep = true;
        if (to.ring().head() == from.ring().head() && !closed) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        asleep = false;
    }

    private void write(long until) {
        while (to.ring().head() < until) {
            long number = to.ring().head();
            var head = from.ring().headOf(number);
            byte[] plain = from.ring().plainText(number); // before the text, which tells whether both are still there
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
        } catch (RuntimeException e) { // whatever it is, the events behind it are to come
            LOG.error("an event is left out for those who take {}", framing(), e);
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

    /** Sends what has come until now; nothing after it. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
        turn();
    }
}
