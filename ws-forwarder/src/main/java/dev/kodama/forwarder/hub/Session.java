package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.protocol.WireFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: a cursor in the ring, a filter, and at most one write under way.
 *
 * <p>How it works: {@link #pull} may be called by anybody at any time; one caller at a time does the work ({@code wanted} counts the
 * calls), the others leave it to him. What is waiting goes out in this order: the rest of a large frame, own frames
 * (answers, pings, pongs, close), a notice of what was missed, events. When the socket takes no more, only the frame that is half
 * written is kept here; all others wait in the ring, so that a slow client costs one frame of memory. If the ring overtakes the
 * cursor the session goes on in the middle of what the ring holds, to have some room, and tells the client how many events
 * that were: exact without a filter, else an upper bound, because what is gone can no longer be matched.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int PIECE_BYTES = 128 << 10;

    private final Ring ring;
    private final Connection connection;
    private final Counters counters;
    private final LongSupplier nanoTime;
    private final Consumer<Session> onEnd;
    private final Queue<Own> own = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Receipt> inFlight = new AtomicReference<>(Receipt.NONE);
    private final AtomicInteger wanted = new AtomicInteger();

    private volatile Filter filter;
    private volatile boolean writing;
    private volatile long writingSince;
    private volatile boolean ended;
    private volatile long quietSince;
    private volatile boolean pingWaits;

    // Only inside pull.
    private long cursor;
    private long missed;
    private boolean closeSent;
    private @Nullable ByteBuffer large;

    Session(Hub.Parts parts, Connection connection, Filter filter, long from, Consumer<Session> onEnd) {
        this.ring = parts.ring();
        this.counters = parts.counters();
        this.nanoTime = parts.nanoTime();
        this.connection = connection;
        this.filter = filter;
        this.onEnd = onEnd;
        cursor = from;
        quietSince = nanoTime.getAsLong();
    }

    /** Takes over what a client's text frame asks for; a reader of one socket calls it, frame after frame. */
    public void onText(String text, Receipt answered) {
        quietSince = nanoTime.getAsLong();
        var frame = ClientFrame.of(text);
        if (frame instanceof ClientFrame.Subscribe subscribe) {
            filter = filter.with(subscribe);
            send(WireFrame.text(ServerFrame.subscribed(subscribe)), answered);
        } else if (frame instanceof ClientFrame.NotJson) {
            send(WireFrame.text(ServerFrame.invalidJson()), answered);
        } else {
            answered.sent();
        }
    }

    /** Sends a frame of its own before any further event. The caller keeps these few: they wait without a bound. */
    public void send(byte[] frame, Receipt receipt) {
        add(new Own(ByteBuffer.wrap(frame), receipt, false));
    }

    /** Sends a close frame, and nothing after it. */
    public void sendLast(byte[] frame, Receipt receipt) {
        add(new Own(ByteBuffer.wrap(frame), receipt, true));
    }

    /** The connection is gone: forgets all that was to be sent. */
    public void end() {
        ended = true;
        onEnd.accept(this);
        loseOwn();
    }

    /** Sends what can be sent now. */
    void pull() {
        int turns = wanted.getAndIncrement() == 0 ? 1 : 0;
        while (turns != 0) {
            try {
                long until = ring.head();
                while (!writing && !ended && sendNext(until)) {
                    // one write after the other, until the socket or the ring has no more
                }
            } catch (IOException | RuntimeException e) {
                LOG.debug("a write failed, the connection is cut", e);
                connection.abort();
            }
            if (ended) {
                loseOwn();
            }
            turns = wanted.addAndGet(-turns);
        }
    }

    /** Pings a silent client and cuts one whose socket takes nothing. */
    void tick(long now, HubConfig config) {
        if (writing && now - writingSince > config.stallLimit().toNanos()) {
            counters.stalled.increment();
            connection.abort();
        } else if (now - quietSince >= config.pingAfter().toNanos() && !pingWaits) {
            quietSince = now;
            pingWaits = true;
            send(WireFrame.text(ServerFrame.ping()), Receipt.of(() -> pingWaits = false));
        }
    }

    void close(CloseReason reason) {
        connection.close(reason);
    }

    void abort() {
        connection.abort();
    }

    private boolean sendNext(long until) throws IOException {
        if (large != null) {
            sendPiece(large);
            return true;
        }
        Own first = closeSent ? null : own.poll();
        if (first != null) {
            closeSent = first.last();
            inFlight.set(first.receipt());
            write(first.frame());
            return true;
        }
        if (closeSent) {
            return false;
        }
        if (missed > 0) {
            counters.dropped.add(missed);
            byte[] notice = WireFrame.text(ServerFrame.dropped(missed));
            missed = 0;
            write(ByteBuffer.wrap(notice));
            return true;
        }
        return cursor < until && sendEvents(until);
    }

    private boolean sendEvents(long until) throws IOException {
        var batch = Batch.ofThisThread();
        if (!ring.take(cursor, until, filter, batch)) {
            skipAhead();
            return true;
        }
        byte[] whole = batch.large();
        if (batch.isEmpty()) {
            cursor = batch.next();
            large = whole == null ? null : ByteBuffer.wrap(whole);
            counters.framesSent.add(whole == null ? 0 : 1);
            return true;
        }
        ByteBuffer frames = batch.buffer().flip();
        if (connection.offer(frames)) {
            cursor = batch.next();
            counters.framesSent.add(batch.count());
        } else {
            var cut = batch.cut(frames.position());
            cursor = cut.next();
            counters.framesSent.add(cut.frames());
            finishLater(cut.rest());
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

    private void skipAhead() {
        long oldest = ring.tail();
        long next = oldest + (ring.head() - oldest) / 2;
        missed += next - cursor;
        cursor = next;
    }

    private void write(ByteBuffer bytes) throws IOException {
        if (connection.offer(bytes)) {
            inFlight.getAndSet(Receipt.NONE).sent();
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
        var receipt = inFlight.getAndSet(Receipt.NONE);
        writing = false;
        receipt.sent();
        pull();
    }

    private void add(Own frame) {
        own.add(frame);
        pull();
    }

    private void loseOwn() {
        for (Own lost = own.poll(); lost != null; lost = own.poll()) {
            lost.receipt().lost();
        }
        inFlight.getAndSet(Receipt.NONE).lost();
    }

    private record Own(ByteBuffer frame, Receipt receipt, boolean last) {}
}
