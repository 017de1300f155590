package dev.kodama.mirror.replication.connection;

import dev.kodama.bus.redis.RedisAddresses;
import dev.kodama.bus.tls.RedisTls;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to the Redis of a URL. Asks the sentinels each time, so that it follows a failover. Closing it,
 * from any thread, closes the connection being opened and the one opened last.
 */
public final class RedisConnector implements AutoCloseable {
    private final String url;
    private final RedisAddresses addresses;
    private final Duration timeout;
    private @Nullable Socket last;
    private boolean closed;

    public RedisConnector(ReplicationConfig config) {
        url = config.redisUrl();
        timeout = config.connectTimeout();
        addresses = RedisAddresses.of(url, timeout);
    }

    /** Whether sentinels name the server, which then must be a master. */
    public boolean throughSentinel() {
        return !addresses.current().getSentinels().isEmpty();
    }

    /**
     * Whether there are several addresses, as only cluster nodes may have: their replication streams have no events.
     */
    public boolean hasSeveralAddresses() {
        return addresses.count() > 1;
    }

    /** Connects to the first reachable address and authenticates. */
    public ReplicationSocket connect() throws IOException {
        if (throughSentinel()) {
            return connectToMaster(addresses.current());
        }
        var failures = new ArrayList<String>();
        while (true) {
            var uri = addresses.current();
            try {
                return open(uri.getHost(), uri.getPort(), uri);
            } catch (IOException e) {
                addresses.failed(uri);
                failures.add(String.valueOf(e.getMessage()));
                if (addresses.count() == 1) {
                    throw e;
                } else if (failures.size() == addresses.count()) {
                    throw new IOException(String.join("; ", failures), e);
                }
            }
        }
    }

    private ReplicationSocket connectToMaster(RedisURI uri) throws IOException {
        var failure = "none of them knows it";
        for (var sentinel : uri.getSentinels()) {
            try {
                var master = askSentinel(sentinel, uri.getSentinelMasterId());
                if (master.isPresent()) {
                    return open(master.get().getHostString(), master.get().getPort(), uri);
                }
            } catch (IOException e) {
                failure = e.getMessage();
            }
        }
        throw new IOException("asked the sentinels for master '" + uri.getSentinelMasterId() + "': " + failure);
    }

    private Optional<InetSocketAddress> askSentinel(RedisURI sentinel, String masterId) throws IOException {
        try (var socket = open(sentinel.getHost(), sentinel.getPort(), sentinel)) {
            var address = socket.call("SENTINEL", "get-master-addr-by-name", masterId);
            if (address.size() != 2 || !address.get(1).matches("\\d{1,5}")) {
                return Optional.empty();
            }
            return Optional.of(InetSocketAddress.createUnresolved(address.get(0), Integer.parseInt(address.get(1))));
        }
    }

    private ReplicationSocket open(String host, int port, RedisURI settings) throws IOException {
        var plain = new Socket();
        setLast(plain);
        try {
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            plain.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            plain.setSoTimeout((int) timeout.toMillis());
            var socket = new ReplicationSocket(
                    settings.isSsl() ? secure(plain, host, port, settings.getVerifyMode()) : plain);
            authenticate(socket, settings);
            return socket;
        } catch (IOException e) {
            plain.close();
            throw e instanceof ReplicationDeniedException
                    ? e
                    : new IOException(host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private synchronized void setLast(Socket socket) throws IOException {
        if (closed) {
            throw new IOException("the connector is closed");
        }
        last = socket;
    }

    private static void authenticate(ReplicationSocket socket, RedisURI settings) throws IOException {
        var credentials = settings.getCredentialsProvider().resolveCredentials().block();
        if (credentials != null && credentials.hasPassword()) {
            var password = String.valueOf(credentials.getPassword());
            if (credentials.hasUsername()) {
                socket.call("AUTH", credentials.getUsername(), password);
            } else {
                socket.call("AUTH", password);
            }
        }
    }

    private Socket secure(Socket plain, String host, int port, SslVerifyMode verify) throws IOException {
        var context = RedisTls.of(url).context(verify);
        var secure = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        if (verify == SslVerifyMode.FULL) {
            var parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
        }
        secure.startHandshake();
        return secure;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (last != null) {
            try {
                last.close();
            } catch (IOException e) {
                // It is closed either way.
            }
        }
    }
}
