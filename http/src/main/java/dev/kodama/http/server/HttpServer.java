package dev.kodama.http.server;

import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.exchange.HttpResponses;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import java.io.IOException;
import java.net.BindException;
import java.time.InstantSource;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP server of a role: health, metrics, its API and its routes. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int MAX_THREADS = 32;
    private static final int ACCEPT_QUEUE = 1024;

    /**
     * Entity types and ids in paths may be any text, such as an empty one, {@code ..} or control characters. Paths are matched before decoding
     * and lead to no file.
     */
    private static final UriCompliance ENTITY_IDS = UriCompliance.DEFAULT.with(
            "entity-ids",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS,
            UriCompliance.Violation.ILLEGAL_PATH_CHARACTERS);

    private final Server server;
    private final ServerConnector connector;
    private final AccessControl access;

    private HttpServer(Server server, ServerConnector connector, AccessControl access) {
        this.server = server;
        this.connector = connector;
        this.access = access;
    }

    /** Starts a server with access control of its own; as {@link #start(String, int, AccessControl, HttpServices)}. */
    public static HttpServer start(String host, int port, AccessConfig access, HttpServices services)
            throws IOException {
        return start(host, port, new AccessControl(access, InstantSource.system()), services);
    }

    /**
     * Starts a server.
     *
     * @param access is closed with the server, also if the start fails
     * @throws IOException if the port is unavailable; the message names it and says what to do
     */
    public static HttpServer start(String host, int port, AccessControl access, HttpServices services)
            throws IOException {
        var threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("kodama-http");
        var server = new Server(threads);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(ENTITY_IDS);
        http.setRequestHeaderSize(access.limits().headerBytes());
        var connector = Connectors.of(server, http, access);
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
        server.setHandler(connector.watching(gzip(access, services)));
        server.setErrorHandler(new JsonErrors(access.counts()));
        var started = new HttpServer(server, connector, access);
        try {
            server.start();
        } catch (Exception e) { // declared by Server.start
            started.close();
            throw new IOException(whyNot(host, port, e), e);
        }
        return started;
    }

    private static Handler gzip(AccessControl access, HttpServices services) {
        var streams = services.routes().stream()
                .filter(route -> !route.compressible())
                .map(Route::path)
                .collect(Collectors.toUnmodifiableSet());
        return new GzipHandler(new HttpRouter(access, services), streams);
    }

    /** The port it listens on, also where any free port was requested. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Open TCP connections. */
    public int connections() {
        return connector.getConnectedEndPoints().size();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // declared by Server.stop
            LOG.warn("HTTP server did not stop cleanly", e);
        }
        access.close();
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

    /** Answers requests that Jetty rejects itself, such as malformed ones, and exceptions of handlers. */
    private static final class JsonErrors implements Request.Handler {
        private final LimitCounts counts;

        JsonErrors(LimitCounts counts) {
            this.counts = counts;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            int status = response.getStatus();
            if (status == HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 || status == HttpStatus.URI_TOO_LONG_414) {
                counts.met(Limit.HEADER);
            }
            var sentence = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
            HttpResponses.error(
                    response, status, sentence == null ? "The request failed." : sentence.toString(), callback);
            return true;
        }
    }
}
