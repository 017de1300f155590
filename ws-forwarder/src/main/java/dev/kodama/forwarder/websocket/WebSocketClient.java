package dev.kodama.forwarder.websocket;

import dev.kodama.forwarder.access.AdmittedConnection.Rejection;
import dev.kodama.forwarder.access.Renewal;
import dev.kodama.forwarder.delivery.Delivery;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.ClientFrameReader;
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
 * One WebSocket client: Jetty reads its frames, its session writes. The next frame is read after the answer to the last one is written, so a
 * client that sends and does not read cannot fill the queue.
 */
final class WebSocketClient implements FrameHandler, Connection {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketClient.class);
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Delivery delivery;
    private final EndPoint endPoint;
    /** The plain socket, written directly; null with TLS. Jetty's own write path handles lists of buffers and is slower. */
    private final @Nullable SocketChannel channel;

    private final ClientPolicy policy;
    private final FrameOptions options;
    private final MessageAssembler text;
    private @Nullable WebSocketCoreSession core;
    private volatile @Nullable Session session;
    private volatile boolean gone;
    /** A close frame that was queued before {@link #onOpen} had its session. */
    private final AtomicReference<@Nullable OutgoingEntry> earlyClose = new AtomicReference<>();

    WebSocketClient(Delivery delivery, EndPoint endPoint, ClientPolicy policy, FrameOptions options) {
        this.delivery = delivery;
        this.policy = policy;
        this.options = options;
        text = policy.text();
        this.endPoint = endPoint;
        channel = endPoint instanceof SocketChannelEndPoint plain ? plain.getChannel() : null;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        core = (WebSocketCoreSession) opened;
        var newSession = delivery.open(this);
        session = newSession;
        policy.begin(newSession);
        if (gone) {
            newSession.end();
        }
        var close = earlyClose.getAndSet(null);
        if (close != null) {
            enqueue(close);
        }
        var rejection = policy.rejection(delivery.ready());
        if (rejection != null) {
            reject(rejection);
        }
        policy.onExpiry(() -> reject(new Rejection(CloseReason.EXPIRED.text(), CloseReason.EXPIRED)));
        callback.succeeded();
        opened.demand();
    }

    @Override
    public FrameEncoding framing() {
        return options.encoding();
    }

    @Override
    public boolean takesNotices() {
        return options.notices();
    }

    @Override
    public long batchNanos() {
        return options.batchNanos();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        policy.seen(frame);
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
            case OpCode.BINARY -> {
                if (framing().isBinary()) {
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
            default -> callback.succeeded(); // Jetty answers a close
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        policy.failed(cause);
        LOG.debug("WebSocket connection failed; client {}: {}", endPoint.getRemoteSocketAddress(), cause.toString());
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus closeStatus, Callback callback) {
        onGone();
        callback.succeeded();
    }

    /** Sends Jetty's frames through the session. */
    void enqueue(OutgoingEntry entry) {
        var frame = entry.getFrame();
        var callback = entry.getCallback();
        if (core == null || frame.getOpCode() == OpCode.UNDEFINED) { // a flush request; nothing is buffered
            callback.succeeded();
            return;
        }
        if (session == null) {
            earlyClose.set(entry);
            if (session == null || !earlyClose.compareAndSet(entry, null)) {
                return; // onOpen sends it
            }
        }
        var to = Objects.requireNonNull(session);
        policy.seen(frame);
        if (frame.getOpCode() == OpCode.CLOSE) {
            byte[] close = WireFrame.of(OpCode.CLOSE, closeOf(frame));
            to.sendLast(close, sendCallback(Callback.from(endPoint::shutdownOutput, callback)));
        } else {
            to.send(WireFrame.of(frame.getOpCode(), payloadOf(frame)), sendCallback(callback));
        }
    }

    /** The connection has closed; may be called twice. */
    void onGone() {
        gone = true;
        policy.end();
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

    /** Jetty may count the session as closed already, and wait for a close frame stuck behind the write. */
    private void onWriteFailed(Throwable failure) {
        core().processConnectionError(failure, Callback.NOOP);
        abort();
    }

    @Override
    public void close(CloseReason reason) {
        core().close(reason.code(), reason.text(), Callback.NOOP);
        policy.later(CLOSING_NANOS, this::abort); // for a client that does not answer
    }

    @Override
    public void abort() {
        core().abort();
    }

    private void onText(Frame frame, Callback callback) {
        String whole;
        try {
            whole = text.add(frame);
        } catch (RuntimeException e) { // Jetty closes with the exception's code
            callback.failed(e);
            return;
        }
        Callback next = Callback.from(callback, core()::demand);
        if (whole == null) {
            next.succeeded();
        } else {
            policy.later(policy.untilNextText(), () -> onWhole(whole, next));
        }
    }

    private void onWhole(String whole, Callback next) {
        var to = Objects.requireNonNull(session);
        var frame = ClientFrameReader.read(whole);
        String objection = policy.objection(frame, to.filter(), whole.isEmpty() && text.isBinary());
        if (objection != null) {
            to.sendText(ServerFrame.error(objection), sendCallback(next));
        } else if (frame instanceof ClientFrame.Token token) {
            var unused = policy.renew(token)
                    .thenAccept(renewal -> onRenewal(to, renewal, next))
                    .exceptionally(failure -> {
                        next.failed(failure);
                        return null;
                    });
        } else {
            to.onText(frame, sendCallback(next));
        }
    }

    private void onRenewal(Session to, Renewal renewal, Callback next) {
        if (renewal instanceof Renewal.Renewed renewed) {
            to.permit(renewed.caller().permit());
            String expires = renewed.caller().expires().map(IsoTimestamps::text).orElse(null);
            to.sendText(ServerFrame.renewed(expires), sendCallback(next));
        } else if (renewal instanceof Renewal.Rejected rejected) {
            to.sendText(ServerFrame.error(rejected.sentence()), sendCallback(next));
        } else {
            reject(new Rejection("This token is of another subject.", CloseReason.OTHER_SUBJECT));
            next.succeeded();
        }
    }

    private void reject(Rejection rejection) {
        Objects.requireNonNull(session).sendText(ServerFrame.error(rejection.sentence()), SendCallback.NONE);
        close(rejection.reason());
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

    private static SendCallback sendCallback(Callback callback) {
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
