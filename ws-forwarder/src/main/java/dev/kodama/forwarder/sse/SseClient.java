package dev.kodama.forwarder.sse;

import dev.kodama.forwarder.access.AdmittedConnection;
import dev.kodama.forwarder.delivery.Delivery;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.session.Connection;
import dev.kodama.forwarder.session.SendCallback;
import dev.kodama.forwarder.session.Session;
import dev.kodama.http.exchange.HttpResponses;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One client of server-sent events. Jetty, which cuts the response into chunks, writes in its own time and keeps what it is given until
 * then: so at most {@value #OFFER_BYTES} bytes are given to it at a time, and while they are on their way no more is taken.
 */
final class SseClient implements Connection {
    private static final int OFFER_BYTES = 16 << 10;
    private static final int NO_CLOSE = 1006;
    private static final byte[] HELLO = (": kodama\nretry: " + HttpResponses.STREAM_RETRY_MILLIS + "\n\n")
            .getBytes(StandardCharsets.US_ASCII); // also undoes what one that was turned away has been told
    private static final byte[] GOODBYE = ": goodbye\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final ThreadLocal<SseClient> WRITER = new ThreadLocal<>();

    private final Response response;
    private final Callback callback;
    private final AdmittedConnection visit;
    private final Executor executor;

    private @Nullable Session session;
    private boolean writing;
    private @Nullable ByteBuffer waiting;
    private @Nullable Runnable whenWritten;
    private boolean closing;
    private @Nullable CloseReason why;
    private boolean finishing;
    private boolean ended;

    /** @param executor goes on with what another client's write has made possible */
    SseClient(Response response, Callback callback, AdmittedConnection visit, Executor executor) {
        this.visit = visit;
        this.executor = executor;
        this.response = response;
        this.callback = callback;
    }

    /**
     * Sends the head of the response and begins.
     *
     * @param objection what the client is told first; null if nothing
     */
    void open(Delivery delivery, @Nullable String objection) {
        writing = true;
        byte[] first = objection == null ? new byte[0] : FrameEncoding.SSE.notice(ServerFrame.error(objection));
        write(ByteBuffer.allocate(HELLO.length + first.length)
                .put(HELLO)
                .put(first)
                .flip());
        var opened = delivery.open(this);
        boolean over;
        boolean close;
        synchronized (this) {
            session = opened;
            over = ended;
            close = closing;
        }
        if (over) {
            opened.end();
        } else if (close) {
            sayGoodbye(opened);
        }
    }

    @Override
    public FrameEncoding framing() {
        return FrameEncoding.SSE;
    }

    @Override
    public boolean offer(ByteBuffer frames) {
        ByteBuffer part;
        synchronized (this) {
            if (writing) {
                return false;
            }
            writing = true;
            byte[] copy = new byte[Math.min(OFFER_BYTES, frames.remaining())];
            frames.get(copy);
            part = ByteBuffer.wrap(copy);
        }
        write(part);
        return !frames.hasRemaining();
    }

    @Override
    public void send(ByteBuffer rest, Runnable done) {
        synchronized (this) {
            whenWritten = done;
            if (writing) {
                waiting = rest;
                return;
            }
            writing = true;
        }
        write(rest);
    }

    @Override
    public void close(CloseReason reason) {
        Session opened;
        synchronized (this) {
            closing = true;
            why = why == null ? reason : why;
            opened = session;
        }
        if (opened != null) {
            sayGoodbye(opened);
        }
    }

    /** The client's token has expired: it is told, and the stream ends. */
    void expire() {
        Session opened;
        synchronized (this) {
            opened = session;
        }
        if (opened != null) {
            opened.sendText(ServerFrame.error(CloseReason.EXPIRED.text()), SendCallback.NONE);
        }
        close(CloseReason.EXPIRED);
    }

    @Override
    public void abort() {
        onFailed(new ClosedChannelException());
    }

    private void sayGoodbye(Session opened) {
        opened.sendLast(GOODBYE, SendCallback.of(this::finish));
    }

    private void write(ByteBuffer part) {
        var outer = WRITER.get();
        WRITER.set(this);
        try {
            response.write(false, part, Callback.from(this::onWritten, this::onFailed));
        } finally {
            WRITER.set(outer);
        }
    }

    /**
     * The streams of one HTTP/2 connection are written together: a write of one ends those of others, in the same thread. A session must
     * not go on within another one's write, for both would use the thread's batch of frames.
     */
    private void onWritten() {
        var writer = WRITER.get();
        if (writer == null || writer == this) {
            goOn();
        } else {
            executor.execute(this::goOn);
        }
    }

    private void goOn() {
        ByteBuffer next;
        Runnable done = null;
        boolean finish;
        synchronized (this) {
            next = waiting;
            waiting = null;
            if (next == null) {
                writing = false;
                done = whenWritten;
                whenWritten = null;
            }
            finish = !writing && finishing;
        }
        if (next != null) {
            write(next);
        } else if (finish) {
            end();
        } else if (done != null) {
            done.run();
        } else {
            pull();
        }
    }

    private void finish() {
        synchronized (this) {
            finishing = true;
            if (writing) {
                return;
            }
        }
        end();
    }

    private void end() {
        if (endOnce()) {
            response.write(true, null, callback);
        }
    }

    private void onFailed(Throwable failure) {
        if (endOnce()) {
            callback.failed(failure);
        }
    }

    private boolean endOnce() {
        Session opened;
        CloseReason reason;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            opened = session;
            reason = why;
        }
        visit.end(reason == null ? NO_CLOSE : reason.code(), reason == null ? "cut" : reason.text());
        if (opened != null) {
            opened.end();
        }
        return true;
    }

    private void pull() {
        Session opened;
        synchronized (this) {
            opened = session;
        }
        if (opened != null) {
            opened.pull();
        }
    }
}
