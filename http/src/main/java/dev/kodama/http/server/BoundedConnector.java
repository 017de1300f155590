package dev.kodama.http.server;

import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import dev.kodama.http.limits.TcpConnections;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Server connector that limits its TCP connections from accept on, and the time for each request head. */
final class BoundedConnector extends ServerConnector {
    private static final long CHECK_SECONDS = 1;
    private static final int MAX_UNCOUNTED = 32;

    private final TcpConnections<EndPoint> connections;
    private final LimitCounts counts;
    private volatile Scheduler.@Nullable Task nextCheck;

    BoundedConnector(
            Server server, TcpConnections<EndPoint> connections, LimitCounts counts, ConnectionFactory... factories) {
        super(server, 1, 1, factories);
        this.connections = connections;
        this.counts = counts;
        addBean(new Arrivals());
    }

    /**
     * Limits connections that are accepted but not counted yet, and closed ones whose files the selector still holds: the accepting thread waits.
     */
    private static final class Arrivals implements SelectorManager.AcceptListener {
        private final Semaphore uncounted = new Semaphore(MAX_UNCOUNTED);

        @Override
        public void onAccepting(SelectableChannel channel) {
            try {
                uncounted.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the connector stops
            }
        }

        @Override
        public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
            uncounted.release();
        }

        @Override
        public void onAccepted(SelectableChannel channel) {
            uncounted.release();
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        scheduleCheck();
    }

    @Override
    protected void doStop() throws Exception {
        var task = nextCheck;
        if (task != null) {
            task.cancel();
        }
        super.doStop();
    }

    private void scheduleCheck() {
        nextCheck = getScheduler().schedule(this::closeExpired, CHECK_SECONDS, TimeUnit.SECONDS);
    }

    private void closeExpired() {
        connections.expired(System.nanoTime()).forEach(this::close);
        if (isRunning()) {
            scheduleCheck();
        }
    }

    private void close(EndPoint surplus) {
        counts.met(Limit.IDLE);
        surplus.close();
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        var from = endPoint.getRemoteSocketAddress() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
        connections.opened(endPoint, from, System.nanoTime()).ifPresent(this::close);
    }

    @Override
    protected void onEndPointClosed(EndPoint endPoint) {
        connections.closed(endPoint);
        super.onEndPointClosed(endPoint);
    }

    /** Wraps a handler, so that connections count as busy during requests. */
    Handler watching(Handler handler) {
        return new Watch(handler);
    }

    private final class Watch extends Handler.Wrapper {
        Watch(Handler handler) {
            super(handler);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            var endPoint = endPoint(request.getConnectionMetaData().getConnection());
            connections.requestBegan(endPoint);
            Request.addCompletionListener(request, unused -> {
                if (request.getAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE) == null) {
                    connections.requestEnded(endPoint, System.nanoTime());
                }
            });
            return super.handle(request, response, callback);
        }
    }

    /** The end point of the TCP connection, under TLS. */
    private static EndPoint endPoint(Connection connection) {
        var endPoint = connection.getEndPoint();
        while (endPoint instanceof EndPoint.Wrapper wrapper) {
            endPoint = wrapper.unwrap();
        }
        return endPoint;
    }
}
