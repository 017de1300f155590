package dev.kodama.forwarder.session;

import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.http.visibility.EventVisibility;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Session of one client: handles its messages, and writes events and control frames to its connection. */
public final class Session {
    /** Time for a stalled socket to take the close frame, and for any client to close after it. */
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final Connection connection;
    private final SessionCounters counters;
    private final LongSupplier nanoTime;
    private final Consumer<Session> onEnd;
    private final EventSource source;
    private final FrameEncoding framing;
    private final Outbox outbox;

    private volatile long quietSince;
    private volatile boolean pingWaits;
    /** When the session was closed as stalled; 0 before. */
    private volatile long stalledSince;

    /**
     * A session that has not begun.
     *
     * @param wakeups runs a task at a time of the nano clock
     * @param onEnd runs once the connection is gone
     */
    public Session(
            Connection connection,
            EventSource source,
            SessionCounters counters,
            LongSupplier nanoTime,
            ObjLongConsumer<Runnable> wakeups,
            Consumer<Session> onEnd) {
        this.counters = counters;
        this.nanoTime = nanoTime;
        this.connection = connection;
        this.onEnd = onEnd;
        this.source = source;
        framing = connection.framing();
        outbox = new Outbox(connection, source, nanoTime, wakeups, counters);
        quietSince = nanoTime.getAsLong();
    }

    public void begin() {
        source.opened(this);
        outbox.pull();
    }

    /** The current filter. */
    public Filter filter() {
        return source.filter();
    }

    /** How far the session is, for operators. */
    public SourceProgress progress() {
        return source.progress();
    }

    public FrameEncoding framing() {
        return framing;
    }

    /** Shortest time between two arrays of frames; 0 for a frame an event. */
    public long batchNanos() {
        return connection.batchNanos();
    }

    /** Whether the client takes notices. */
    public boolean takesNotices() {
        return connection.takesNotices();
    }

    /** Sends a notice before any further event, if the client takes notices. */
    public void tell(byte[] notice) {
        if (connection.takesNotices()) {
            outbox.sendInPlace(framing.notice(notice));
        }
    }

    /** Handles a client's text message. Called by the socket's reader, message after message. */
    public void onText(ClientFrame frame, SendCallback answered) {
        quietSince = nanoTime.getAsLong();
        if (frame instanceof ClientFrame.Subscribe subscribe) {
            source.setFilter(source.filter().with(subscribe));
            sendText(ServerFrame.subscribed(subscribe), answered);
        } else if (frame instanceof ClientFrame.NotJson) {
            sendText(ServerFrame.invalidJson(), answered);
        } else if (frame instanceof ClientFrame.Malformed malformed) {
            sendText(ServerFrame.error(malformed.sentence()), answered);
        } else if (frame instanceof ClientFrame.Ping && takesNotices()) {
            sendText(ServerFrame.pong(), answered);
        } else if (frame instanceof ClientFrame.Command command) {
            onCommand(command, answered);
        } else {
            answered.sent();
        }
    }

    private void onCommand(ClientFrame.Command command, SendCallback answered) {
        byte[] answer = source.onCommand(command);
        if (answer == null) {
            pull();
            answered.sent();
        } else {
            sendText(answer, answered);
        }
    }

    /** Replaces the visibility: from now on the client gets no event that it may not see. */
    public void permit(EventVisibility permit) {
        source.setFilter(source.filter().within(permit));
    }

    /** Sends a JSON text before any further event. */
    public void sendText(byte[] json, SendCallback receipt) {
        send(framing.notice(json), receipt);
    }

    /** Sends a control frame before any further event. The queue is unbounded, so callers must keep control frames few. */
    public void send(byte[] frame, SendCallback receipt) {
        outbox.send(frame, receipt, false);
    }

    /** Sends a close frame, and nothing after it. */
    public void sendLast(byte[] frame, SendCallback receipt) {
        outbox.send(frame, receipt, true);
    }

    /** Ends the session after its connection has closed; discards what was not sent. */
    public void end() {
        outbox.end();
        source.ended();
        onEnd.accept(this);
    }

    /** Sends what can be sent now. From any thread; never waits. */
    public void pull() {
        outbox.pull();
    }

    /** Pings a silent client; closes and then aborts a stalled one. */
    public void tick(long now, Duration pingAfter, Duration stallLimit) {
        if (outbox.closeTimedOut(now, GOODBYE)) {
            connection.abort();
        } else if (stalledSince != 0) {
            if (now - stalledSince > GOODBYE.toNanos()) {
                connection.abort();
            }
        } else if (outbox.stalled(now, stallLimit)) {
            stalledSince = now;
            counters.stalled.increment();
            connection.close(CloseReason.TOO_SLOW);
        } else if (now - quietSince >= pingNanos(pingAfter) && !pingWaits) {
            quietSince = now;
            pingWaits = true;
            source.onPing();
            send(framing.ping(), SendCallback.of(() -> pingWaits = false));
        }
    }

    /** Tells a client of live events that some may be missing. */
    public void tellGap(@Nullable Long since) {
        if (source.losesWhatIsNotSent()) {
            tell(ServerFrame.gap(since));
        }
    }

    /** Event streams are pinged twice as often: only pings keep proxies from closing them. */
    private long pingNanos(Duration pingAfter) {
        long nanos = pingAfter.toNanos();
        return framing == FrameEncoding.SSE ? nanos / 2 : nanos;
    }

    /** Starts the close handshake. */
    public void close(CloseReason reason) {
        connection.close(reason);
    }

    /** Closes the session; first sends the current events, if the client would lose them. */
    public void finish(CloseReason reason) {
        if (source.losesWhatIsNotSent()) {
            outbox.finish(reason);
        } else {
            close(reason);
        }
    }

    public void abort() {
        connection.abort();
    }
}
