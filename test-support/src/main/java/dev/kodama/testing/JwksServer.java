package dev.kodama.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Publishes keys over HTTP, as an identity provider does. */
public final class JwksServer implements AutoCloseable {
    private final AtomicInteger reads = new AtomicInteger();
    private final HttpServer server;
    private volatile String published = "{\"keys\":[]}";
    private volatile int status = 200;

    public JwksServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks", exchange -> {
            byte[] body = published.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            reads.incrementAndGet();
        });
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks";
    }

    /** How often it has been asked. */
    public int reads() {
        return reads.get();
    }

    public void answers(int status) {
        this.status = status;
    }

    public void publish(JWK... keys) {
        published = new JWKSet(Arrays.stream(keys).map(JWK::toPublicJWK).toList()).toString();
    }

    /** Members as they stand in the JSON. */
    public void publish(String... members) {
        published = Arrays.stream(members).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
