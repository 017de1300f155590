package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.protocol.WireFrame;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One client: what it asks for, where its events come from, and what goes out to it. */
public final class Session {
    private final Connection connection;
    private final Counters counters;
    private final LongSupplier nanoTime;
    private final Consumer<Session> onEnd;
    private final LiveSource source;
    private final Outbox outbox;

    private volatile long quietSince;
    private volatile boolean pingWaits;

    Session(Hub.Parts parts, Connection connection, Filter filter, long from, Consumer<Session> onEnd) {
        this.counters = parts.counters();
        this.nanoTime = parts.nanoTime();
        this.connection = connection;
        this.onEnd = onEnd;
        source = new LiveSource(parts.ring(), counters, filter, from);
        outbox = new Outbox(connection, source, nanoTime);
        quietSince = nanoTime.getAsLong();
    }

    /** Takes over what a client's text frame asks for; a reader of one socket calls it, frame after frame. */
    public void onText(String text, Receipt answered) {
        quietSince = nanoTime.getAsLong();
        var frame = ClientFrame.of(text);
        if (frame instanceof ClientFrame.Subscribe subscribe) {
            source.setFilter(source.filter().with(subscribe));
            send(WireFrame.text(ServerFrame.subscribed(subscribe)), answered);
        } else if (frame instanceof ClientFrame.NotJson) {
            send(WireFrame.text(ServerFrame.invalidJson()), answered);
        } else {
            answered.sent();
        }
    }

    /** Sends a frame of its own before any further event. The caller keeps these few: they wait without a bound. */
    public void send(byte[] frame, Receipt receipt) {
        outbox.send(frame, receipt, false);
    }

    /** Sends a close frame, and nothing after it. */
    public void sendLast(byte[] frame, Receipt receipt) {
        outbox.send(frame, receipt, true);
    }

    /** The connection is gone: forgets all that was to be sent. */
    public void end() {
        outbox.end();
        onEnd.accept(this);
    }

    /** Sends what can be sent now. */
    void pull() {
        outbox.pull();
    }

    /** Pings a silent client and cuts one whose socket takes nothing. */
    void tick(long now, HubConfig config) {
        if (outbox.stalled(now, config.stallLimit())) {
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
}
