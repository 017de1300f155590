package dev.kodama.forwarder.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.session.Connection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A socket with a buffer of a given room, which a test empties. */
final class FakeConnection implements Connection {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<CloseReason> closed = new ArrayList<>();
    private long room;
    private @Nullable ByteBuffer pending;
    private @Nullable Runnable done;
    private final FrameEncoding framing;
    private boolean notices = true;
    private long batchNanos;
    private boolean aborted;
    private boolean broken;
    private int writes;
    private long mostHeld;

    FakeConnection(long room) {
        this(room, FrameEncoding.WEBSOCKET);
    }

    FakeConnection(long room, FrameEncoding framing) {
        this.room = room;
        this.framing = framing;
    }

    static FakeConnection fast() {
        return new FakeConnection(Long.MAX_VALUE);
    }

    /** This one, of a client that has named no parameter of ours. */
    FakeConnection withoutNotices() {
        notices = false;
        return this;
    }

    /** This one, of a client that has asked for arrays. */
    FakeConnection withBatches(Duration interval) {
        batchNanos = interval.toNanos();
        return this;
    }

    @Override
    public long batchNanos() {
        return batchNanos;
    }

    @Override
    public boolean takesNotices() {
        return notices;
    }

    @Override
    public FrameEncoding framing() {
        return framing;
    }

    @Override
    public synchronized boolean offer(ByteBuffer frames) throws IOException {
        if (broken) {
            throw new IOException("broken");
        }
        if (pending != null) {
            throw new IllegalStateException("a write is under way");
        }
        writes++;
        take(frames);
        return !frames.hasRemaining();
    }

    @Override
    public synchronized void send(ByteBuffer rest, Runnable whenDone) {
        if (pending != null) {
            throw new IllegalStateException("a write is under way");
        }
        pending = rest;
        done = whenDone;
        mostHeld = Math.max(mostHeld, rest.remaining());
    }

    @Override
    public synchronized void close(CloseReason reason) {
        closed.add(reason);
    }

    @Override
    public synchronized void abort() {
        aborted = true;
    }

    /** The client reads so many bytes. */
    void read(long count) {
        Runnable next = null;
        synchronized (this) {
            room = room > Long.MAX_VALUE - count ? Long.MAX_VALUE : room + count;
            if (pending != null) {
                take(pending);
                if (!pending.hasRemaining()) {
                    pending = null;
                    next = done;
                }
            }
        }
        if (next != null) {
            next.run();
        }
    }

    synchronized void breakDown() {
        broken = true;
    }

    synchronized boolean isAborted() {
        return aborted;
    }

    synchronized List<CloseReason> closed() {
        return List.copyOf(closed);
    }

    synchronized int writes() {
        return writes;
    }

    /** The most bytes of one write that were kept for this client outside the ring. */
    synchronized long mostHeld() {
        return mostHeld;
    }

    /** All that it took. */
    synchronized byte[] bytes() {
        return bytes.toByteArray();
    }

    /** The texts of all whole frames so far. */
    List<String> texts() {
        return payloads().stream().map(text -> new String(text, UTF_8)).toList();
    }

    synchronized List<byte[]> payloads() {
        var texts = new ArrayList<byte[]>();
        var in = ByteBuffer.wrap(bytes.toByteArray());
        while (in.remaining() >= 2) {
            in.mark();
            in.get();
            int length = in.get() & 0xff;
            if (length == 126) {
                length = in.getShort() & 0xffff;
            } else if (length == 127) {
                length = Math.toIntExact(in.getLong());
            }
            if (in.remaining() < length) {
                in.reset();
                break;
            }
            byte[] text = new byte[length];
            in.get(text);
            texts.add(text);
        }
        return texts;
    }

    private void take(ByteBuffer from) {
        byte[] part = new byte[(int) Math.min(from.remaining(), room)];
        from.get(part);
        bytes.writeBytes(part);
        room -= part.length;
    }
}
