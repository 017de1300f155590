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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a session's frames, with at most one write in flight.
 *
 * <p>How it works: any thread may call {@link #pull} at any time. One caller at a time does the work; {@code wanted} counts the calls of the
 * others. Order: the rest of a large frame, control frames (answers, pings, pongs, close), events. When the socket accepts no more, only the
 * partly written frame is kept here. All others wait in the source, so a slow client costs one frame of memory.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int PIECE_BYTES = 128 << 10;
    /** Saves an object per client: the less memory a write touches, the faster is a write to many clients. */
    private static final AtomicIntegerFieldUpdater<Outbox> WANTED =
            AtomicIntegerFieldUpdater.newUpdater(Outbox.class, "wanted");

    private final Connection connection;
    private final EventSource source;
    private final LongSupplier nanoTime;
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
    private @Nullable ByteBuffer large;

    Outbox(Connection connection, EventSource source, LongSupplier nanoTime) {
        this.connection = connection;
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /** Sends a control frame before any further event; after the last one nothing is sent. */
    void send(byte[] frame, SendCallback callback, boolean last) {
        control.add(new ControlFrame(ByteBuffer.wrap(frame), callback, last));
        controlQueued = true;
        pull();
    }

    /** Closes the connection once all current events of the source are written. */
    void finish(CloseReason reason) {
        closeAtEnd = reason;
        pull();
    }

    /** Discards what was not sent. */
    void end() {
        ended = true;
        loseControl();
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
            }
            turns = WANTED.addAndGet(this, -turns);
        }
    }

    private boolean sendNext() throws IOException {
        if (large != null) {
            sendPiece(large);
            return true;
        }
        ControlFrame first = closeSent || !controlQueued ? null : nextControl();
        if (first != null) {
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

    private @Nullable ControlFrame nextControl() {
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
        var batch = FrameBatch.ofThisThread();
        batch.renew();
        if (!source.take(batch)) {
            return false;
        }
        byte[] whole = batch.large();
        if (whole != null) {
            large = ByteBuffer.wrap(whole);
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

    /** Writes a large frame in pieces, because the JDK copies each write to a direct buffer. */
    private void sendPiece(ByteBuffer frame) throws IOException {
        int length = Math.min(PIECE_BYTES, frame.remaining());
        ByteBuffer piece = frame.slice(frame.position(), length);
        frame.position(frame.position() + length);
        if (!frame.hasRemaining()) {
            large = null;
        }
        write(piece);
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
        writing = true;
        connection.send(rest, this::onWritten);
    }

    private void onWritten() {
        var callback = inFlight.getAndSet(SendCallback.NONE);
        writing = false;
        callback.sent();
        pull();
    }

    private void loseControl() {
        for (ControlFrame lost = control.poll(); lost != null; lost = control.poll()) {
            lost.callback().lost();
        }
        inFlight.getAndSet(SendCallback.NONE).lost();
    }

    private record ControlFrame(ByteBuffer frame, SendCallback callback, boolean last) {}
}
