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
 * Opens connections to the Redis that a URL means: asks the sentinels anew each time, so that a failover is followed. Closing it, from
 * any thread, ends what is being opened and what was opened last.
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

    /** Whether what we dial must be a master. */
    public boolean throughSentinel() {
        return !addresses.current().getSentinels().isEmpty();
    }

    /** Whether there are several addresses, which only nodes of a cluster may have: no replication stream of theirs has events. */
    public boolean hasSeveralAddresses() {
        return addresses.count() > 1;
    }

    /** Connects to the first address that can be connected to, and logs in. */
    public ReplicationSocket dial() throws IOException {
        if (throughSentinel()) {
            return dialMaster(addresses.current());
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

    private ReplicationSocket dialMaster(RedisURI uri) throws IOException {
        var failure = "none knows it";
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
        try (var link = open(sentinel.getHost(), sentinel.getPort(), sentinel)) {
            var address = link.ask("SENTINEL", "get-master-addr-by-name", masterId);
            if (address.size() != 2 || !address.get(1).matches("\\d{1,5}")) {
                return Optional.empty();
            }
            return Optional.of(InetSocketAddress.createUnresolved(address.get(0), Integer.parseInt(address.get(1))));
        }
    }

    private ReplicationSocket open(String host, int port, RedisURI settings) throws IOException {
        var plain = new Socket();
        opening(plain);
        try {
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            plain.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            plain.setSoTimeout((int) timeout.toMillis());
            var link = new ReplicationSocket(
                    settings.isSsl() ? secure(plain, host, port, settings.getVerifyMode()) : plain);
            logIn(link, settings);
            return link;
        } catch (IOException e) {
            plain.close();
            throw e instanceof ReplicationDeniedException
                    ? e
                    : new IOException(host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private synchronized void opening(Socket socket) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        last = socket;
    }

    private static void logIn(ReplicationSocket link, RedisURI settings) throws IOException {
        var credentials = settings.getCredentialsProvider().resolveCredentials().block();
        if (credentials != null && credentials.hasPassword()) {
            var password = String.valueOf(credentials.getPassword());
            if (credentials.hasUsername()) {
                link.ask("AUTH", credentials.getUsername(), password);
            } else {
                link.ask("AUTH", password);
            }
        }
    }

    private Socket secure(Socket plain, String host, int port, SslVerifyMode verify) throws IOException {
        var context = RedisTls.of(url).context(verify);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        if (verify == SslVerifyMode.FULL) {
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        return socket;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (last != null) {
            try {
                last.close();
            } catch (IOException e) {
                // It is gone either way.
            }
        }
    }
}
