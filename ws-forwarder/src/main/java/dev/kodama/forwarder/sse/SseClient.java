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
 * One client of server-sent events. Jetty writes asynchronously and holds the bytes until then. So at most {@value #OFFER_BYTES} bytes are in
 * flight at a time.
 */
final class SseClient implements Connection {
    private static final int OFFER_BYTES = 16 << 10;
    private static final int NO_CLOSE = 1006;
    private static final byte[] HELLO = (": kodama\nretry: " + HttpResponses.STREAM_RETRY_MILLIS + "\n\n")
            .getBytes(StandardCharsets.US_ASCII); // also resets the delay of a client that was rejected before
    private static final byte[] GOODBYE = ": goodbye\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final ThreadLocal<SseClient> WRITER = new ThreadLocal<>();

    private final Response response;
    private final Callback callback;
    private final AdmittedConnection admitted;
    private final Executor executor;

    private @Nullable Session session;
    private boolean writing;
    private @Nullable ByteBuffer pending;
    private @Nullable Runnable whenWritten;
    private boolean closing;
    private @Nullable CloseReason why;
    private boolean finishing;
    private boolean ended;

    /** @param executor continues sessions outside of another client's write */
    SseClient(Response response, Callback callback, AdmittedConnection admitted, Executor executor) {
        this.admitted = admitted;
        this.executor = executor;
        this.response = response;
        this.callback = callback;
    }

    /**
     * Sends the response headers and opens the session.
     *
     * @param objection an error for the client to send first; null for none
     */
    void open(Delivery delivery, @Nullable String objection) {
        writing = true;
        byte[] first = objection == null ? new byte[0] : FrameEncoding.SSE.notice(ServerFrame.error(objection));
        write(ByteBuffer.allocate(HELLO.length + first.length)
                .put(HELLO)
                .put(first)
                .flip());
        var opened = delivery.open(this);
        admitted.begin(opened);
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
                pending = rest;
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

    /** Ends the stream because the client's token has expired. */
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
     * Streams of one HTTP/2 connection are flushed together: a write of one completes writes of others in the same thread. A session must not
     * continue within another session's write, because both would use the thread's frame batch.
     */
    private void onWritten() {
        var writer = WRITER.get();
        if (writer == null || writer == this) {
            resume();
        } else {
            executor.execute(this::resume);
        }
    }

    private void resume() {
        ByteBuffer next;
        Runnable done = null;
        boolean finish;
        synchronized (this) {
            next = pending;
            pending = null;
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
        admitted.end(reason == null ? NO_CLOSE : reason.code(), reason == null ? "cut" : reason.text());
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
