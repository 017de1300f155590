package dev.kodama.forwarder;

import dev.kodama.forwarder.api.Api;
import dev.kodama.forwarder.limits.Limit;
import dev.kodama.forwarder.limits.LimitCounts;
import java.io.IOException;
import java.net.BindException;
import java.time.InstantSource;
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

/** The HTTP side every role has: {@code /health/live}, {@code /health/ready} and {@code /metrics}, and the forwarder's socket where there is one. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int MAX_THREADS = 32;
    private static final int ACCEPT_QUEUE = 1024;

    /**
     * An entity's type and id may be any text, none, {@code ..} or one with control characters included: paths are told apart before
     * they are decoded, and lead to no file.
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
    private final AccessControl entrance;

    private HttpServer(Server server, ServerConnector connector, AccessControl entrance) {
        this.server = server;
        this.connector = connector;
        this.entrance = entrance;
    }

    /**
     * A server with health and metrics only, for a role without a forwarder.
     *
     * @throws IOException if the port cannot be had; the message says which and what to do
     */
    public static HttpServer health(String host, int port, MonitoringSources monitoring) throws IOException {
        return health(host, port, AccessConfig.OPEN, monitoring);
    }

    /** As that, for those who may ask. */
    public static HttpServer health(String host, int port, AccessConfig access, MonitoringSources monitoring)
            throws IOException {
        var entrance = new AccessControl(access, InstantSource.system());
        return start(host, port, entrance, new HttpRouter(entrance, monitoring, null, null));
    }

    /** With an API, too; as {@link #health}. */
    public static HttpServer api(String host, int port, AccessConfig access, MonitoringSources monitoring, Api api)
            throws IOException {
        var entrance = new AccessControl(access, InstantSource.system());
        return start(host, port, entrance, new HttpRouter(entrance, monitoring, new ApiHandler(api), null));
    }

    /** @param entrance is closed with it, also if it does not start */
    static HttpServer start(String host, int port, AccessControl entrance, Handler endpoints) throws IOException {
        var threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("kodama-http");
        var server = new Server(threads);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(ENTITY_IDS);
        http.setRequestHeaderSize(entrance.limits().headerBytes());
        var connector = Connectors.of(server, http, entrance);
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
        server.setHandler(connector.watching(new GzipHandler(endpoints)));
        server.setErrorHandler(new JsonErrors(entrance.counts()));
        var started = new HttpServer(server, connector, entrance);
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

    /** How many TCP connections are open. */
    int connections() {
        return connector.getConnectedEndPoints().size();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // what Server.stop declares
            LOG.warn("the HTTP server did not stop in order", e);
        }
        entrance.close();
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
