package dev.kodama.http.server;

import dev.kodama.http.access.AccessControl;
import dev.kodama.http.exchange.HttpResponses;
import dev.kodama.http.monitoring.MonitoringSources;
import java.io.IOException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP server for probes and Prometheus on a port of its own: health and all metrics over plain HTTP, without tokens, and nothing else. It has its
 * own threads and connections, so that a busy or drained {@link HttpServer} still answers probes.
 */
final class ManagementServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
    private static final int MAX_THREADS = 6;

    private final String host;
    private final int port;
    private final Server server;
    private final BoundedConnector connector;

    /** @param port 0 for any free one */
    ManagementServer(String host, int port, AccessControl access, MonitoringSources sources) {
        this.host = host;
        this.port = port;
        var threads = new QueuedThreadPool(MAX_THREADS, 1);
        threads.setName("kodama-management");
        server = new Server(threads);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(access.limits().headerBytes());
        connector = Connectors.ofMonitoring(server, http, access);
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(connector.watching(new Monitoring(access, new MonitoringHandler(access, sources, true))));
        server.setErrorHandler(new JsonErrors(access.counts()));
    }

    /** @throws IOException if the port is unavailable; the message names it and says what to do */
    void start() throws IOException {
        ServerStart.start(server, host, port, "KODAMA_MANAGEMENT_PORT");
        LOG.info("Serving health and metrics without a token on {}:{}", host, port());
    }

    /** The port it listens on, also where any free port was requested. */
    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // declared by Server.stop
            LOG.warn("Management server did not stop cleanly", e);
        }
    }

    /** Serves what monitoring asks for; 404 for everything else. */
    private static final class Monitoring extends Handler.Abstract.NonBlocking {
        private final AccessControl access;
        private final MonitoringHandler handler;

        Monitoring(AccessControl access, MonitoringHandler handler) {
            this.access = access;
            this.handler = handler;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String path = Request.getPathInContext(request);
            if (!access.servesWithoutToken(request, response, callback)) {
                return true;
            }
            if (!MonitoringHandler.serves(path)) {
                HttpResponses.error(
                        response,
                        HttpStatus.NOT_FOUND_404,
                        "Nothing is at " + path + "; there is " + MonitoringHandler.LABEL + ".",
                        callback);
            } else if (HttpRouter.isRead(request, response, callback)) {
                handler.answer(path, request, response, callback);
            }
            return true;
        }
    }
}
