package dev.kodama.forwarder.websocket;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

/**
 * Jetty's WebSocket connection without Jetty's flusher. The session writes encoded frames to the end point, so Jetty's own frames (answers to
 * pings and closes, a close for a broken frame) are queued with them.
 */
final class JettySocketConnection extends WebSocketConnection {
    private final WebSocketClient client;

    JettySocketConnection(EndPoint endPoint, Connector connector, WebSocketCoreSession core, WebSocketClient client) {
        super(endPoint, connector.getExecutor(), connector.getScheduler(), connector.getByteBufferPool(), core);
        this.client = client;
    }

    /** An end point that closed during the upgrade has notified only its HTTP connection. */
    @Override
    public void onOpen() {
        super.onOpen();
        if (!getEndPoint().isOpen()) {
            client.onGone();
        }
    }

    @Override
    public void enqueueFrame(OutgoingEntry entry) {
        client.enqueue(entry);
    }

    @Override
    public void onClose(Throwable cause) {
        client.onGone();
        super.onClose(cause);
    }
}
