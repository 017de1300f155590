package dev.kodama.forwarder.session;

import dev.kodama.forwarder.hub.ring.FrameBatch;
import dev.kodama.forwarder.protocol.CloseReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a session's frames, with at most one write in flight.
 *
 * <p>How it works: any thread may call {@link #pull} at any time. One caller at a time does the work; {@code wanted} counts the calls of the
 * others. Order: the rest of a large frame, control frames (answers, pings, pongs, close), events. When the socket accepts no more, only the
 * partly written frame is kept here. All others wait in the source, so a slow client costs one frame of memory.
 *
 * <p>A client that asked for batches gets what is due as arrays, when its {@link BatchTimer} says so. Until then it stays in the source. Notices
 * about the stream and the close frame first let out what is due, as far as the socket takes it at once.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** Saves an object per client: the less memory a write touches, the faster is a write to many clients. */
    private static final AtomicIntegerFieldUpdater<Outbox> WANTED =
            AtomicIntegerFieldUpdater.newUpdater(Outbox.class, "wanted");

    private final Connection connection;
    private final EventSource source;
    private final LongSupplier nanoTime;
    /** Null for a frame an event. */
    private final @Nullable EventArrays arrays;

    private final Queue<ControlFrame> control = new ConcurrentLinkedQueue<>();
    private final AtomicReference<SendCallback> inFlight = new AtomicReference<>(SendCallback.NONE);

    @SuppressWarnings("UnusedVariable") // by WANTED
    private volatile int wanted;

    /** Whether a control frame may be queued; false is certain. */
    private volatile boolean controlQueued;

    private volatile boolean writing;
    private volatile long writingSince;
    private volatile boolean ended;
    private volatile boolean closing;
    private volatile long closingSince;
    private volatile @Nullable CloseReason closeAtEnd;

    // Only inside pull.
    private boolean closeSent;
    private @Nullable UnwrittenFrame unwritten;
    /** A control frame that lets out the events before it. */
    private @Nullable ControlFrame held;

    /** Whether no more events go before {@link #held}. */
    private boolean letOut;

    Outbox(
            Connection connection,
            EventSource source,
            LongSupplier nanoTime,
            ObjLongConsumer<Runnable> wakeups,
            SessionCounters counters) {
        this.connection = connection;
        this.source = source;
        this.nanoTime = nanoTime;
        long interval = connection.batchNanos();
        arrays = interval == 0
                ? null
                : new EventArrays(
                        source, connection, counters, new BatchTimer(interval, nanoTime, wakeups, this::drain));
    }

    /** Sends a control frame before any further event; after the last one nothing is sent. */
    void send(byte[] frame, SendCallback callback, boolean last) {
        send(new ControlFrame(ByteBuffer.wrap(frame), callback, last, last));
    }

    /** Sends a notice about the stream, behind the events that are due. */
    void sendInPlace(byte[] notice) {
        send(new ControlFrame(ByteBuffer.wrap(notice), SendCallback.NONE, false, true));
    }

    private void send(ControlFrame frame) {
        control.add(frame);
        controlQueued = true;
        drain();
    }

    /** Closes the connection once all current events of the source are written. */
    void finish(CloseReason reason) {
        closeAtEnd = reason;
        drain();
    }

    /** Discards what was not sent. */
    void end() {
        ended = true;
        loseControl();
        if (arrays != null) {
            drain(); // for what it holds
        }
    }

    /** Whether one write has been in flight for longer than the limit. */
    boolean stalled(long now, Duration limit) {
        return writing && now - writingSince > limit.toNanos();
    }

    /** Whether the client has stayed longer than the limit after a close frame. */
    boolean closeTimedOut(long now, Duration limit) {
        return closing && now - closingSince > limit.toNanos();
    }

    /** Sends what can be sent now. */
    void pull() {
        if (arrays == null || !arrays.areWaiting()) {
            drain();
        }
    }

    private void drain() {
        int turns = WANTED.getAndIncrement(this) == 0 ? 1 : 0;
        while (turns != 0) {
            try {
                source.begin();
                while (!writing && !ended && sendNext()) {
                    // one write after another, until the socket accepts no more or the source is empty
                }
            } catch (IOException | RuntimeException e) {
                LOG.debug("Write failed; closing the connection", e);
                connection.abort();
            }
            if (ended) {
                loseControl();
                loseHeld();
            }
            turns = WANTED.addAndGet(this, -turns);
        }
    }

    private boolean sendNext() throws IOException {
        if (unwritten != null) {
            sendPiece(unwritten);
            return true;
        }
        ControlFrame first = nextControl();
        if (first != null) {
            if (first.inPlace() && letsOut(first)) {
                return true;
            }
            held = null;
            closeSent = first.last();
            if (closeSent) {
                closingSince = nanoTime.getAsLong();
                closing = true;
            }
            inFlight.set(first.callback());
            write(first.frame());
            return true;
        }
        if (closeSent) {
            return false;
        }
        return sendFromSource() || closeAtEnd();
    }

    /** Sends the events that are due before a frame, until the socket takes no more. Returns whether that goes on. */
    private boolean letsOut(ControlFrame frame) throws IOException {
        if (held == null) {
            held = frame;
            letOut = arrays == null;
        }
        if (letOut || arrays == null) {
            return false;
        }
        boolean more = sendArray(arrays);
        letOut = letOut || !more || !source.losesWhatIsNotSent();
        return more;
    }

    private @Nullable ControlFrame nextControl() {
        if (closeSent || held != null || !controlQueued) {
            return closeSent ? null : held;
        }
        controlQueued = false; // send() sets it again
        ControlFrame next = control.poll();
        controlQueued = controlQueued || next != null;
        return next;
    }

    /** The close frame comes back as a control frame. */
    private boolean closeAtEnd() {
        var reason = closeAtEnd;
        if (reason == null) {
            return false;
        }
        closeAtEnd = null;
        connection.close(reason);
        return true;
    }

    private boolean sendFromSource() throws IOException {
        if (arrays != null) {
            return (closeAtEnd != null || arrays.areDue()) && sendArray(arrays);
        }
        var batch = FrameBatch.ofThisThread();
        batch.renew();
        if (!source.take(batch)) {
            return false;
        }
        byte[] whole = batch.large();
        if (whole != null) {
            unwritten = UnwrittenFrame.of(whole);
            source.sent(batch.next(), 1);
        } else if (!batch.isEmpty()) {
            ByteBuffer frames = batch.buffer().flip();
            if (connection.offer(frames)) {
                source.sent(batch.next(), batch.count());
            } else {
                var cut = batch.cut(frames.position());
                source.sent(cut.next(), cut.frames());
                finishLater(cut.rest());
            }
        }
        return true;
    }

    /** @return whether there is more to write */
    private boolean sendArray(EventArrays from) throws IOException {
        var written = from.write();
        unwritten = written.rest();
        return written.more() || unwritten != null;
    }

    private void sendPiece(UnwrittenFrame frame) throws IOException {
        var piece = frame.next();
        unwritten = frame.hasRemaining() ? frame : null;
        write(piece);
        if (!writing) {
            keepUnwritten();
        }
    }

    private void keepUnwritten() {
        if (arrays != null && (unwritten == null || ended)) {
            arrays.keep(0);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        if (connection.offer(bytes)) {
            inFlight.getAndSet(SendCallback.NONE).sent();
        } else {
            finishLater(bytes);
        }
    }

    private void finishLater(ByteBuffer rest) {
        writingSince = nanoTime.getAsLong();
        letOut = true;
        writing = true;
        connection.send(rest, this::onWritten);
    }

    private void onWritten() {
        var callback = inFlight.getAndSet(SendCallback.NONE);
        keepUnwritten();
        writing = false;
        callback.sent();
        drain();
    }

    /** Inside pull, after the end. */
    private void loseHeld() {
        keepUnwritten();
        if (held != null) {
            held.callback().lost();
            held = null;
        }
    }

    private void loseControl() {
        for (ControlFrame lost = control.poll(); lost != null; lost = control.poll()) {
            lost.callback().lost();
        }
        inFlight.getAndSet(SendCallback.NONE).lost();
    }

    /** @param inPlace whether it has a place among the events, and not before those that are due */
    private record ControlFrame(ByteBuffer frame, SendCallback callback, boolean last, boolean inPlace) {}
}
