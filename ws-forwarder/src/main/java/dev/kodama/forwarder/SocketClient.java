package dev.kodama.forwarder;

import dev.kodama.forwarder.Deliveries.Delivery;
import dev.kodama.forwarder.hub.Connection;
import dev.kodama.forwarder.hub.Receipt;
import dev.kodama.forwarder.hub.Session;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.protocol.WireFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.eclipse.jetty.io.EndPoint;
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
final class SocketClient implements FrameHandler, Connection {
    private static final Logger LOG = LoggerFactory.getLogger(SocketClient.class);

    private final Delivery delivery;
    private final EndPoint endPoint;
    private final ClientText text = new ClientText();
    private @Nullable WebSocketCoreSession core;
    private volatile @Nullable Session session;
    private volatile boolean gone;

    SocketClient(Delivery delivery, EndPoint endPoint) {
        this.delivery = delivery;
        this.endPoint = endPoint;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        core = (WebSocketCoreSession) opened;
        var begun = delivery.open(this);
        session = begun;
        if (gone) {
            begun.end();
        }
        if (!delivery.ready()) {
            begun.send(WireFrame.text(ServerFrame.notReady()), Receipt.NONE);
            close(CloseReason.NOT_READY);
        }
        callback.succeeded();
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
            case OpCode.BINARY -> {
                callback.succeeded();
                close(CloseReason.TEXT_ONLY);
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
        var to = session;
        if (to == null
                || frame.getOpCode() == OpCode.UNDEFINED) { // Jetty's request to flush, of which there is nothing
            callback.succeeded();
            return;
        }
        byte[] bytes = WireFrame.of(frame.getOpCode(), payloadOf(frame));
        if (frame.getOpCode() == OpCode.CLOSE) {
            to.sendLast(bytes, receipt(Callback.from(endPoint::shutdownOutput, callback)));
        } else {
            to.send(bytes, receipt(callback));
        }
    }

    void onGone() {
        gone = true;
        var ended = session;
        if (ended != null) {
            ended.end();
        }
    }

    @Override
    public boolean offer(ByteBuffer frames) throws IOException {
        return endPoint.flush(frames);
    }

    @Override
    public void send(ByteBuffer rest, Runnable done) {
        Callback callback = Callback.from(
                InvocationType.NON_BLOCKING, done, failure -> core().processConnectionError(failure, Callback.NOOP));
        endPoint.write(callback, rest);
    }

    @Override
    public void close(CloseReason reason) {
        core().close(reason.code(), reason.text(), Callback.NOOP);
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
            Objects.requireNonNull(session).onText(whole, receipt(next));
        }
    }

    private WebSocketCoreSession core() {
        return Objects.requireNonNull(core, "not open");
    }

    private static byte[] payloadOf(Frame frame) {
        var payload = frame.getPayload().duplicate();
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }

    private static Receipt receipt(Callback callback) {
        return new Receipt() {
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
