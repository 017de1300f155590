package dev.kodama.forwarder.websocket;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

/**
 * Jetty's WebSocket connection with one change: no frame goes out by Jetty's own flusher. The hub writes ready-made frames to the
 * end point, so whatever Jetty would send (answers to pings and closes, a close for a broken frame) queues with them.
 */
final class JettySocketConnection extends WebSocketConnection {
    private final WebSocketClient client;

    JettySocketConnection(EndPoint endPoint, Connector connector, WebSocketCoreSession core, WebSocketClient client) {
        super(endPoint, connector.getExecutor(), connector.getScheduler(), connector.getByteBufferPool(), core);
        this.client = client;
    }

    /** An end point that has closed on the way here tells its old connection only. */
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
