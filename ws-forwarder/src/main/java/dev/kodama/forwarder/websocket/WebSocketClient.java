package dev.kodama.forwarder.websocket;

import dev.kodama.forwarder.access.AdmittedConnection.Rejection;
import dev.kodama.forwarder.access.Renewal;
import dev.kodama.forwarder.delivery.Delivery;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.protocol.WireFrame;
import dev.kodama.forwarder.session.Connection;
import dev.kodama.forwarder.session.SendCallback;
import dev.kodama.forwarder.session.Session;
import dev.kodama.journal.text.IsoTimestamps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, between Jetty, which reads, and its session in the hub, which writes. The client's next frame is read when the answer
 * to the last one is out, so one who asks and does not read makes nothing pile up here.
 */
final class WebSocketClient implements FrameHandler, Connection {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketClient.class);
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Delivery delivery;
    private final EndPoint endPoint;
    /** Where nothing stands between us and the socket, as TLS would: Jetty takes a longer way, for many buffers. */
    private final @Nullable SocketChannel channel;

    private final ClientPolicy conduct;
    private final FrameEncoding framing;
    private final boolean notices;
    private final MessageAssembler text;
    private @Nullable WebSocketCoreSession core;
    private volatile @Nullable Session session;
    private volatile boolean gone;
    /** The close of a session that had too much to do before {@link #onOpen} got hold of it. */
    private final AtomicReference<@Nullable OutgoingEntry> early = new AtomicReference<>();

    /** @param notices whether the client takes notices */
    WebSocketClient(
            Delivery delivery, EndPoint endPoint, ClientPolicy conduct, FrameEncoding framing, boolean notices) {
        this.delivery = delivery;
        this.conduct = conduct;
        this.framing = framing;
        this.notices = notices;
        text = conduct.text();
        this.endPoint = endPoint;
        channel = endPoint instanceof SocketChannelEndPoint plain ? plain.getChannel() : null;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        core = (WebSocketCoreSession) opened;
        var begun = delivery.open(this);
        session = begun;
        if (gone) {
            begun.end();
        }
        var close = early.getAndSet(null);
        if (close != null) {
            enqueue(close);
        }
        var refusal = conduct.refusal(delivery.ready());
        if (refusal != null) {
            refuse(refusal);
        }
        conduct.onExpiry(() -> refuse(new Rejection(CloseReason.EXPIRED.text(), CloseReason.EXPIRED)));
        callback.succeeded();
        opened.demand();
    }

    @Override
    public FrameEncoding framing() {
        return framing;
    }

    @Override
    public boolean takesNotices() {
        return notices;
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        conduct.seen(frame);
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
            case OpCode.BINARY -> {
                if (framing.isBinary()) {
                    onText(frame, callback);
                } else {
                    callback.succeeded();
                    close(CloseReason.TEXT_ONLY);
                }
            }
            case OpCode.PING -> {
                var pong = new Frame(OpCode.PONG, ByteBuffer.wrap(payloadOf(frame)));
                core().sendFrame(pong, Callback.from(callback, core()::demand), false);
            }
            case OpCode.PONG -> {
                callback.succeeded();
                core().demand();
            }
            default -> callback.succeeded(); // a close, which Jetty answers
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        conduct.failed(cause);
        LOG.debug("the connection of {} is broken: {}", endPoint.getRemoteSocketAddress(), cause.toString());
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus closeStatus, Callback callback) {
        onGone();
        callback.succeeded();
    }

    /** Jetty's own frames, and those it sends for us, go out by way of the session. */
    void enqueue(OutgoingEntry entry) {
        var frame = entry.getFrame();
        var callback = entry.getCallback();
        if (core == null || frame.getOpCode() == OpCode.UNDEFINED) { // a request to flush, of which there is nothing
            callback.succeeded();
            return;
        }
        if (session == null) {
            early.set(entry);
            if (session == null || !early.compareAndSet(entry, null)) {
                return; // onOpen sends it
            }
        }
        var to = Objects.requireNonNull(session);
        conduct.seen(frame);
        if (frame.getOpCode() == OpCode.CLOSE) {
            byte[] close = WireFrame.of(OpCode.CLOSE, closeOf(frame));
            to.sendLast(close, receipt(Callback.from(endPoint::shutdownOutput, callback)));
        } else {
            to.send(WireFrame.of(frame.getOpCode(), payloadOf(frame)), receipt(callback));
        }
    }

    /** Called once or twice. */
    void onGone() {
        gone = true;
        conduct.end();
        var ended = session;
        if (ended != null) {
            ended.end();
        }
    }

    @Override
    public boolean offer(ByteBuffer frames) throws IOException {
        if (channel == null) {
            return endPoint.flush(frames);
        }
        channel.write(frames);
        return !frames.hasRemaining();
    }

    @Override
    public void send(ByteBuffer rest, Runnable done) {
        endPoint.write(Callback.from(InvocationType.NON_BLOCKING, done, this::onWriteFailed), rest);
    }

    /** Where Jetty counts a session as closed already, it waits for a close frame that is stuck behind the write. */
    private void onWriteFailed(Throwable failure) {
        core().processConnectionError(failure, Callback.NOOP);
        abort();
    }

    @Override
    public void close(CloseReason reason) {
        core().close(reason.code(), reason.text(), Callback.NOOP);
        conduct.later(CLOSING_NANOS, this::abort); // a client that does not answer is not waited for
    }

    @Override
    public void abort() {
        core().abort();
    }

    private void onText(Frame frame, Callback callback) {
        String whole;
        try {
            whole = text.add(frame);
        } catch (RuntimeException e) { // Jetty closes with the code that the exception stands for
            callback.failed(e);
            return;
        }
        Callback next = Callback.from(callback, core()::demand);
        if (whole == null) {
            next.succeeded();
        } else {
            conduct.later(conduct.untilNextText(), () -> onWhole(whole, next));
        }
    }

    private void onWhole(String whole, Callback next) {
        var to = Objects.requireNonNull(session);
        var frame = ClientFrame.of(whole);
        String objection = conduct.objection(frame, to.filter(), whole.isEmpty() && text.isBinary());
        if (objection != null) {
            to.sendText(ServerFrame.error(objection), receipt(next));
        } else if (frame instanceof ClientFrame.Token token) {
            var unused = conduct.renew(token)
                    .thenAccept(renewal -> onRenewal(to, renewal, next))
                    .exceptionally(failure -> {
                        next.failed(failure);
                        return null;
                    });
        } else {
            to.onText(frame, receipt(next));
        }
    }

    private void onRenewal(Session to, Renewal renewal, Callback next) {
        if (renewal instanceof Renewal.Renewed renewed) {
            to.permit(renewed.caller().permit());
            String expires = renewed.caller().expires().map(IsoTimestamps::text).orElse(null);
            to.sendText(ServerFrame.renewed(expires), receipt(next));
        } else if (renewal instanceof Renewal.Rejected rejected) {
            to.sendText(ServerFrame.error(rejected.sentence()), receipt(next));
        } else {
            refuse(new Rejection("This token is of another subject.", CloseReason.OTHER_SUBJECT));
            next.succeeded();
        }
    }

    private void refuse(Rejection refusal) {
        Objects.requireNonNull(session).sendText(ServerFrame.error(refusal.sentence()), SendCallback.NONE);
        close(refusal.reason());
    }

    private WebSocketCoreSession core() {
        return Objects.requireNonNull(core, "not open");
    }

    private static byte[] closeOf(Frame frame) {
        var status = CloseStatus.getCloseStatus(frame);
        if (status == null || status.getReason() == null) {
            return payloadOf(frame);
        }
        String reason = CloseReason.shown(status.getCode(), status.getReason());
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) status.getCode())
                .put(text)
                .array();
    }

    private static byte[] payloadOf(Frame frame) {
        var payload = frame.getPayload().duplicate();
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }

    private static SendCallback receipt(Callback callback) {
        return new SendCallback() {
            @Override
            public void sent() {
                callback.succeeded();
            }

            @Override
            public void lost() {
                callback.failed(new ClosedChannelException());
            }
        };
    }
}
