package dev.kodama.forwarder.session;

import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.FrameEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The little that a session needs of a client's socket. Whoever makes one calls {@link Session#end} when it is gone. */
public interface Connection {
    /** How texts become bytes on it. */
    default FrameEncoding framing() {
        return FrameEncoding.WEBSOCKET;
    }

    /** Whether its client takes notices: one that does not gets events, pings, and answers only, and no more keys than an event has. */
    default boolean takesNotices() {
        return true;
    }

    /**
     * Writes what the socket takes at once, and no more; the buffer's position tells how much. The buffer is the caller's again
     * on return. Never called while a {@link #send} is under way.
     *
     * @return whether all of it is on its way
     */
    boolean offer(ByteBuffer frames) throws IOException;

    /**
     * Writes all of it, in its own time; never called twice before {@code done}.
     *
     * @param rest the connection's until then
     * @param done runs on any thread when the next write may start, and never if the connection breaks
     */
    void send(ByteBuffer rest, Runnable done);

    /** Says goodbye: a close frame comes back through {@link Session#send}. */
    void close(CloseReason reason);

    /** Cuts the connection without a word. */
    void abort();
}
