package dev.kodama.http.server;

import dev.kodama.http.access.AccessControl;
import dev.kodama.http.access.Cidr;
import dev.kodama.http.limits.TcpConnections;
import java.io.IOException;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Makes the connector that a server listens with: HTTP/1.1 over plain TCP, or HTTP/2 and HTTP/1.1 over TLS, as client and server agree
 * by ALPN (RFC 7301).
 *
 * <p>WebSockets stay on HTTP/1.1: extended CONNECT (RFC 8441) is not offered, because the WebSocket endpoint owns its TCP connection.
 * A browser opens a connection of its own for them.
 */
final class Connectors {
    /** Streams that one HTTP/2 connection may have open; one more is refused and may be tried again. */
    static final int MAX_STREAMS = 128;

    /**
     * Frames a second that give a server work without a request (resets, pings, settings, priorities, empty frames); more end the
     * connection, as a flood or a rapid reset (CVE-2023-44487).
     */
    private static final int MAX_CONTROL_FRAMES_PER_SECOND = 128;

    private Connectors() {}

    /** Over TLS where the entrance has a certificate. */
    static BoundedConnector of(Server server, HttpConfiguration http, AccessControl entrance) throws IOException {
        return entrance.tls().enabled()
                ? tls(server, http, TlsContext.of(entrance.tls(), entrance.files()), entrance)
                : connector(server, entrance, new HttpConnectionFactory(http));
    }

    private static BoundedConnector tls(
            Server server, HttpConfiguration http, SslContextFactory.Server context, AccessControl entrance) {
        http.addCustomizer(new SecureRequestCustomizer(false)); // the host a client names may be the proxy's
        var http1 = new HttpConnectionFactory(http);
        var http2 = http2(http);
        var alpn = new ALPNServerConnectionFactory(http2.getProtocol(), "http/1.1");
        alpn.setDefaultProtocol(http1.getProtocol());
        var ssl = new SslConnectionFactory(context, alpn.getProtocol());
        return connector(server, entrance, ssl, alpn, http2, http1);
    }

    private static HTTP2ServerConnectionFactory http2(HttpConfiguration http) {
        var http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(MAX_STREAMS);
        http2.setRateControlFactory(new WindowRateControl.Factory(MAX_CONTROL_FRAMES_PER_SECOND));
        http2.setConnectProtocolEnabled(false);
        return http2;
    }

    private static BoundedConnector connector(Server server, AccessControl entrance, ConnectionFactory... protocols) {
        var connections = new TcpConnections<EndPoint>(entrance.tcpLimits(), Cidr::subnet);
        return new BoundedConnector(server, connections, entrance.counts(), protocols);
    }
}
