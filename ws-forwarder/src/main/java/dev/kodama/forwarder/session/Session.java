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
import org.jspecify.annotations.Nullable;

/** One client: what it asks for, where its events come from, and what goes out to it. */
public final class Session {
    /** How long a socket that took nothing has for the close frame, and any client to go after it. */
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
    /** When it was given up; 0 while it is not. */
    private volatile long stalledSince;

    /** @param onEnd runs once the connection is gone */
    public Session(
            Connection connection,
            EventSource source,
            SessionCounters counters,
            LongSupplier nanoTime,
            Consumer<Session> onEnd) {
        this.counters = counters;
        this.nanoTime = nanoTime;
        this.connection = connection;
        this.onEnd = onEnd;
        this.source = source;
        framing = connection.framing();
        outbox = new Outbox(connection, source, nanoTime);
        quietSince = nanoTime.getAsLong();
    }

    public void begin() {
        source.opened(this);
        outbox.pull();
    }

    /** What its client wants now. */
    public Filter filter() {
        return source.filter();
    }

    public FrameEncoding framing() {
        return framing;
    }

    /** Whether its client takes notices. */
    public boolean takesNotices() {
        return connection.takesNotices();
    }

    /** Sends a notice before any further event, if the client takes notices. */
    public void tell(byte[] notice) {
        if (connection.takesNotices()) {
            sendText(notice, SendCallback.NONE);
        }
    }

    /** Takes over what a client's text frame asks for; a reader of one socket calls it, frame after frame. */
    public void onText(String text, SendCallback answered) {
        onText(ClientFrame.of(text), answered);
    }

    /** As {@link #onText(String, SendCallback)}, of one that is read already. */
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

    /** Sees to it that no event goes out any more that the client may not see now. */
    public void permit(EventVisibility permit) {
        source.setFilter(source.filter().within(permit));
    }

    /** Sends a text of the server's own before any further event. */
    public void sendText(byte[] json, SendCallback receipt) {
        send(framing.notice(json), receipt);
    }

    /** Sends a frame of its own before any further event. The caller keeps these few: they wait without a bound. */
    public void send(byte[] frame, SendCallback receipt) {
        outbox.send(frame, receipt, false);
    }

    /** Sends a close frame, and nothing after it. */
    public void sendLast(byte[] frame, SendCallback receipt) {
        outbox.send(frame, receipt, true);
    }

    /** The connection is gone: forgets all that was to be sent. */
    public void end() {
        outbox.end();
        source.ended();
        onEnd.accept(this);
    }

    /** Sends what can be sent now; from any thread, waits for nothing. */
    public void pull() {
        outbox.pull();
    }

    /** Pings a silent client, and closes and then cuts one whose socket takes nothing. */
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

    /** That the source's events have a gap is for those to know who get them while they are published. */
    public void tellGap(@Nullable Long since) {
        if (source.losesWhatIsNotSent()) {
            tell(ServerFrame.gap(since));
        }
    }

    /** Who cannot speak is pinged twice as often: nothing else keeps the connection from being taken for dead. */
    private long pingNanos(Duration pingAfter) {
        long nanos = pingAfter.toNanos();
        return framing == FrameEncoding.SSE ? nanos / 2 : nanos;
    }

    /** Says goodbye. */
    public void close(CloseReason reason) {
        connection.close(reason);
    }

    /** Says goodbye behind all that is there for the client now, if that would be lost for it. */
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
