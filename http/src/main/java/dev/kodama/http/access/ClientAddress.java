package dev.kodama.http.access;

import dev.kodama.http.access.Proxies.ForwardedHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Reads from a request where its client is and how the client addressed this server.
 *
 * @param proxies whose forwarding headers count
 */
record ClientAddress(Proxies proxies) {
    /** Address of the client; of the connection's peer where no trusted proxy forwards it. */
    InetAddress of(Request request) {
        var headers = request.getHeaders();
        return proxies.client(
                peer(request), headers.getValuesList("Forwarded"), headers.getValuesList("X-Forwarded-For"));
    }

    /** Names by which the client may have addressed this server. HTTP/2 has {@code :authority} instead of {@code Host}. */
    List<ServerName> serverNames(Request request) {
        var headers = request.getHeaders();
        String host = headers.get(HttpHeader.HOST);
        return proxies.serverNames(
                peer(request),
                host == null ? request.getHttpURI().getAuthority() : host,
                request.isSecure(),
                new ForwardedHeaders(
                        headers.getValuesList("Forwarded"),
                        headers.getValuesList("X-Forwarded-Host"),
                        headers.getValuesList("X-Forwarded-Proto")));
    }

    /** Address of the connection's peer. */
    static InetAddress peer(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
