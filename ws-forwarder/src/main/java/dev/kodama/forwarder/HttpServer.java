package dev.kodama.forwarder;

import dev.kodama.forwarder.api.Api;
import java.io.IOException;
import java.net.BindException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP side every role has: {@code /health/live}, {@code /health/ready} and {@code /metrics}, and the forwarder's socket where there is one. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int MAX_THREADS = 32;
    private static final int ACCEPT_QUEUE = 1024;

    /** An entity's id may hold a slash or a percent sign: paths are told apart before they are decoded. */
    private static final UriCompliance ENTITY_IDS = UriCompliance.DEFAULT.with(
            "entity-ids",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);

    private final Server server;
    private final ServerConnector connector;

    private HttpServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * A server with health and metrics only, for a role without a forwarder.
     *
     * @throws IOException if the port cannot be had; the message says which and what to do
     */
    public static HttpServer health(String host, int port, Monitoring monitoring) throws IOException {
        return start(host, port, new Endpoints(monitoring, null, null));
    }

    /** With an API, too; as {@link #health}. */
    public static HttpServer api(String host, int port, Monitoring monitoring, Api api) throws IOException {
        return start(host, port, new Endpoints(monitoring, new ApiEndpoints(api), null));
    }

    static HttpServer start(String host, int port, Handler endpoints) throws IOException {
        var threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("kodama-http");
        var server = new Server(threads);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(ENTITY_IDS);
        var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
        server.setHandler(endpoints);
        server.setErrorHandler(new JsonErrors());
        var started = new HttpServer(server, connector);
        try {
            server.start();
        } catch (Exception e) { // what Server.start declares
            started.close();
            throw new IOException(whyNot(host, port, e), e);
        }
        return started;
    }

    /** Where it listens, also if any free port was asked for. */
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // what Server.stop declares
            LOG.warn("the HTTP server did not stop in order", e);
        }
    }

    private static String whyNot(String host, int port, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return "cannot listen on " + host + ":" + port + " (" + cause.getMessage()
                        + "); set KODAMA_HTTP_PORT to a free port, or stop what has this one";
            }
        }
        return "cannot listen on " + host + ":" + port + " (" + e.getMessage()
                + "); check KODAMA_HTTP_HOST and KODAMA_HTTP_PORT";
    }

    /** What Jetty refuses by itself, before or after our endpoints: a request it cannot read, an exception. */
    private static final class JsonErrors implements Request.Handler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            var sentence = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
            Answers.error(
                    response,
                    response.getStatus(),
                    sentence == null ? "The request failed." : sentence.toString(),
                    callback);
            return true;
        }
    }
}
