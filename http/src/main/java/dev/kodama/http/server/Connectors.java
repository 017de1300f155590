package dev.kodama.http.server;

import dev.kodama.http.access.AccessControl;
import dev.kodama.http.access.Cidr;
import dev.kodama.http.limits.TcpConnections;
import dev.kodama.http.limits.TcpLimits;
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
 * Creates a server's connector: HTTP/1.1 over plain TCP, or HTTP/2 and HTTP/1.1 over TLS, negotiated by ALPN (RFC 7301).
 *
 * <p>WebSockets stay on HTTP/1.1: extended CONNECT (RFC 8441) is not offered, because the WebSocket endpoint owns its TCP connection.
 * Browsers open separate connections for them.
 */
final class Connectors {
    /** Maximum open streams of one HTTP/2 connection; a further stream is refused and may be retried. */
    static final int MAX_STREAMS = 128;

    /**
     * Maximum control frames per second (resets, pings, settings, priorities, empty frames). More of them, as in a flood or rapid reset
     * (CVE-2023-44487), end the connection.
     */
    private static final int MAX_CONTROL_FRAMES_PER_SECOND = 128;

    private Connectors() {}

    /** With TLS where a certificate is configured. */
    static BoundedConnector of(Server server, HttpConfiguration http, AccessControl access) throws IOException {
        return access.tls().enabled()
                ? tls(server, http, TlsContext.of(access.tls(), access.files()), access)
                : connector(server, access, new HttpConnectionFactory(http));
    }

    /** Plain HTTP/1.1 for monitoring, also where the server has a certificate. */
    static BoundedConnector ofMonitoring(Server server, HttpConfiguration http, AccessControl access) {
        var connections = new TcpConnections<EndPoint>(TcpLimits.ofMonitoring(), Cidr::subnet);
        return new BoundedConnector(server, connections, access.counts(), new HttpConnectionFactory(http));
    }

    private static BoundedConnector tls(
            Server server, HttpConfiguration http, SslContextFactory.Server context, AccessControl access) {
        http.addCustomizer(new SecureRequestCustomizer(false)); // the client may name the proxy's host
        var http1 = new HttpConnectionFactory(http);
        var http2 = http2(http);
        var alpn = new ALPNServerConnectionFactory(http2.getProtocol(), "http/1.1");
        alpn.setDefaultProtocol(http1.getProtocol());
        var ssl = new SslConnectionFactory(context, alpn.getProtocol());
        return connector(server, access, ssl, alpn, http2, http1);
    }

    private static HTTP2ServerConnectionFactory http2(HttpConfiguration http) {
        var http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(MAX_STREAMS);
        http2.setRateControlFactory(new WindowRateControl.Factory(MAX_CONTROL_FRAMES_PER_SECOND));
        http2.setConnectProtocolEnabled(false);
        return http2;
    }

    private static BoundedConnector connector(Server server, AccessControl access, ConnectionFactory... protocols) {
        var connections = new TcpConnections<EndPoint>(access.tcpLimits(), Cidr::subnet);
        return new BoundedConnector(server, connections, access.counts(), protocols);
    }
}
