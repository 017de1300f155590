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
 * What goes out to one client, with at most one write under way.
 *
 * <p>How it works: {@link #pull} may be called by anybody at any time; one caller at a time does the work ({@code wanted} counts the
 * calls), the others leave it to him. What is waiting goes out in this order: the rest of a large frame, own frames
 * (answers, pings, pongs, close), what the source has. When the socket takes no more, only the frame that is half
 * written is kept here; all others wait in the source, so that a slow client costs one frame of memory.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int PIECE_BYTES = 128 << 10;
    /** No object of its own for each client: the less memory one write touches, the faster are writes to many. */
    private static final AtomicIntegerFieldUpdater<Outbox> WANTED =
            AtomicIntegerFieldUpdater.newUpdater(Outbox.class, "wanted");

    private final Connection connection;
    private final EventSource source;
    private final LongSupplier nanoTime;
    private final Queue<ControlFrame> own = new ConcurrentLinkedQueue<>();
    private final AtomicReference<SendCallback> inFlight = new AtomicReference<>(SendCallback.NONE);

    @SuppressWarnings("UnusedVariable") // by WANTED
    private volatile int wanted;

    /** Whether there may be an own frame: false is sure. */
    private volatile boolean ownWaits;

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

    /** Sends a frame before anything more of the source; the last one is followed by nothing. */
    void send(byte[] frame, SendCallback receipt, boolean last) {
        own.add(new ControlFrame(ByteBuffer.wrap(frame), receipt, last));
        ownWaits = true;
        pull();
    }

    /** Closes once all that the source has now is on its way. */
    void finish(CloseReason reason) {
        closeAtEnd = reason;
        pull();
    }

    /** Forgets all that was to be sent. */
    void end() {
        ended = true;
        loseOwn();
    }

    /** Whether the socket has not taken all of one write for longer than that. */
    boolean stalled(long now, Duration limit) {
        return writing && now - writingSince > limit.toNanos();
    }

    /** Whether a close frame went out longer ago than that, and the client has not gone. */
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
                    // one write after the other, until the socket or the source has no more
                }
            } catch (IOException | RuntimeException e) {
                LOG.debug("a write failed, the connection is cut", e);
                connection.abort();
            }
            if (ended) {
                loseOwn();
            }
            turns = WANTED.addAndGet(this, -turns);
        }
    }

    private boolean sendNext() throws IOException {
        if (large != null) {
            sendPiece(large);
            return true;
        }
        ControlFrame first = closeSent || !ownWaits ? null : nextOwn();
        if (first != null) {
            closeSent = first.last();
            if (closeSent) {
                closingSince = nanoTime.getAsLong();
                closing = true;
            }
            inFlight.set(first.receipt());
            write(first.frame());
            return true;
        }
        if (closeSent) {
            return false;
        }
        return sendFromSource() || closeAtEnd();
    }

    private @Nullable ControlFrame nextOwn() {
        ownWaits = false; // whoever adds one sets it again
        ControlFrame next = own.poll();
        ownWaits = ownWaits || next != null;
        return next;
    }

    /** The close frame comes back as one of our own. */
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

    /** A large frame goes out in pieces: what the JDK copies for one write stays small. */
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
        var receipt = inFlight.getAndSet(SendCallback.NONE);
        writing = false;
        receipt.sent();
        pull();
    }

    private void loseOwn() {
        for (ControlFrame lost = own.poll(); lost != null; lost = own.poll()) {
            lost.receipt().lost();
        }
        inFlight.getAndSet(SendCallback.NONE).lost();
    }

    private record ControlFrame(ByteBuffer frame, SendCallback receipt, boolean last) {}
}
