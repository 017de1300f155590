package dev.kodama.mirror.replication;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to the Redis that a URL means: asks the sentinels anew each time, so that a failover is followed. Closing it, from
 * any thread, ends what is being opened and what was opened last.
 */
public final class RedisDialer implements AutoCloseable {
    private final RedisURI uri;
    private final Duration timeout;
    private @Nullable Socket last;
    private boolean closed;

    public RedisDialer(ReplicationConfig config) {
        uri = RedisURI.create(config.redisUrl());
        timeout = config.connectTimeout();
    }

    /** Whether what we dial must be a master. */
    boolean throughSentinel() {
        return !uri.getSentinels().isEmpty();
    }

    /** Connects and logs in. */
    public RedisLink dial() throws IOException {
        if (!throughSentinel()) {
            return open(uri.getHost(), uri.getPort(), uri);
        }
        var failure = "none knows it";
        for (var sentinel : uri.getSentinels()) {
            try {
                var master = askSentinel(sentinel);
                if (master.isPresent()) {
                    return open(master.get().getHostString(), master.get().getPort(), uri);
                }
            } catch (IOException e) {
                failure = e.getMessage();
            }
        }
        throw new IOException("asked the sentinels for master '" + uri.getSentinelMasterId() + "': " + failure);
    }

    private Optional<InetSocketAddress> askSentinel(RedisURI sentinel) throws IOException {
        try (var link = open(sentinel.getHost(), sentinel.getPort(), sentinel)) {
            var address = link.ask("SENTINEL", "get-master-addr-by-name", uri.getSentinelMasterId());
            if (address.size() != 2 || !address.get(1).matches("\\d{1,5}")) {
                return Optional.empty();
            }
            return Optional.of(InetSocketAddress.createUnresolved(address.get(0), Integer.parseInt(address.get(1))));
        }
    }

    private RedisLink open(String host, int port, RedisURI settings) throws IOException {
        var plain = new Socket();
        opening(plain);
        try {
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            plain.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            plain.setSoTimeout((int) timeout.toMillis());
            var link = new RedisLink(settings.isSsl() ? secure(plain, host, port, settings.getVerifyMode()) : plain);
            logIn(link, settings);
            return link;
        } catch (IOException e) {
            plain.close();
            throw e instanceof RefusedException ? e : new IOException(host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private synchronized void opening(Socket socket) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        last = socket;
    }

    private static void logIn(RedisLink link, RedisURI settings) throws IOException {
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

    private static Socket secure(Socket plain, String host, int port, SslVerifyMode verify) throws IOException {
        var factory = verify == SslVerifyMode.NONE ? trustingAll() : (SSLSocketFactory) SSLSocketFactory.getDefault();
        var socket = (SSLSocket) factory.createSocket(plain, host, port, true);
        if (verify == SslVerifyMode.FULL) {
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        return socket;
    }

    private static SSLSocketFactory trustingAll() throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS in this JVM: " + e.getMessage(), e);
        }
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

    /** {@code verifyPeer=NONE}: whoever answers is believed. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
