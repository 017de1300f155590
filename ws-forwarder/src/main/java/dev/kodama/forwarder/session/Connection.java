package dev.kodama.forwarder.session;

import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.FrameEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A client's socket as a session needs it. Its creator calls {@link Session#end} when the socket is closed. */
public interface Connection {
    /** Encoding of frames on this connection. */
    default FrameEncoding framing() {
        return FrameEncoding.WEBSOCKET;
    }

    /** Whether the client takes notices. Without them it gets events with their four keys, pings and answers only. */
    default boolean takesNotices() {
        return true;
    }

    /** Shortest time between two arrays of frames; 0 for a frame an event. */
    default long batchNanos() {
        return 0;
    }

    /**
     * Writes what the socket accepts at once; the buffer's position tells how much. The caller may reuse the buffer on return. Never called
     * while a {@link #send} is in flight.
     *
     * @return whether everything was written
     */
    boolean offer(ByteBuffer frames) throws IOException;

    /**
     * Writes the whole buffer asynchronously; never called twice before {@code done}.
     *
     * @param rest owned by the connection until {@code done}
     * @param done runs on any thread when the next write may start; never if the connection breaks
     */
    void send(ByteBuffer rest, Runnable done);

    /** Starts the close handshake: the close frame comes back through {@link Session#sendLast}. */
    void close(CloseReason reason);

    /** Closes the socket without a close frame. */
    void abort();
}
