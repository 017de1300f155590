package dev.kodama.http.server;

import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.access.AccessControl;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
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
    private final @Nullable ManagementServer management;

    private HttpServer(
            Server server, ServerConnector connector, AccessControl access, @Nullable ManagementServer management) {
        this.server = server;
        this.connector = connector;
        this.access = access;
        this.management = management;
    }

    /** Starts a server with access control of its own; as {@link #start(String, int, AccessControl, HttpServices)}. */
    public static HttpServer start(String host, int port, AccessConfig access, HttpServices services)
            throws IOException {
        return start(host, port, new AccessControl(access, InstantSource.system()), services);
    }

    /**
     * Starts a server, and with {@link AccessConfig#managementPort} a {@link ManagementServer} on the same host.
     *
     * @param access is closed with the server, also if the start fails
     * @throws IOException if a port is unavailable; the message names it and says what to do
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
        var management = access.managementPort()
                .map(own -> new ManagementServer(host, own, access, services.monitoring()))
                .orElse(null);
        var started = new HttpServer(server, connector, access, management);
        try {
            ServerStart.start(server, host, port, "KODAMA_HTTP_PORT");
            if (management != null) {
                management.start();
            }
        } catch (IOException e) {
            started.close();
            throw e;
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

    /** The port for health and metrics only, where there is one. */
    public Optional<Integer> managementPort() {
        return Optional.ofNullable(management).map(ManagementServer::port);
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
        if (management != null) { // last: probes see the process drain
            management.close();
        }
        access.close();
    }
}
