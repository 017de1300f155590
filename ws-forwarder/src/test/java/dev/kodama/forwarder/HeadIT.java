package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.testing.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD (RFC 9110 §9.3.2), byte by byte: no client in between that leaves a body out. */
class HeadIT {
    private static AccessServer server;
    private static String token;

    @BeforeAll
    static void start() throws IOException {
        server = new AccessServer(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET));
        token = Tokens.hs256(Tokens.claims(Instant.now().plusSeconds(600)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health/live",
                "/health/ready",
                "/metrics",
                "/openapi.json",
                "/asyncapi.json",
                "/api/v1/who?token=",
                "/api/v1/large?token=",
                "/api/v1/who",
                "/api/v1/nothing?token=",
                "/api/v1/events/stream?token=",
                "/api/v1/events/stream?since=yesterday&token=",
                "/api/v1/ws/events?token=",
                "/nothing?token="
            })
    void answersAsGetDoesWithoutABody(String path) throws IOException {
        String whole = path.endsWith("token=") ? path + token : path;
        for (String encoding : new String[] {"identity", "gzip"}) {
            try (var get = new Exchange("GET", whole, encoding);
                    var head = new Exchange("HEAD", whole, encoding)) {
                assertThat(head.status).isEqualTo(get.status);
                assertThat(head.headers).isEqualTo(get.headers);

                head.ask("HEAD", "/health/live", encoding);
                assertThat(head.in.readLine()).as("right behind the head").isEqualTo("HTTP/1.1 200 OK");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health/live",
                "/openapi.json",
                "/api/v1/who?token=",
                "/api/v1/events/stream?token=",
                "/api/v1/ws/events"
            })
    void allowsNoOtherMethod(String path) throws IOException {
        String whole = path.endsWith("token=") ? path + token : path;
        for (String method : new String[] {"POST", "PUT", "DELETE", "PATCH"}) {
            try (var exchange = new Exchange(method, whole, "identity")) {
                assertThat(exchange.status).isEqualTo("HTTP/1.1 405 Method Not Allowed");
                assertThat(exchange.headers).containsEntry("allow", "GET, HEAD");
            }
        }
    }

    /** A request and the head of its answer; the connection stays. */
    private static final class Exchange implements AutoCloseable {
        final Map<String, String> headers = new TreeMap<>();
        final String status;
        final BufferedReader in;
        private final Socket socket;

        Exchange(String method, String path, String encoding) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            socket.setSoTimeout(30_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            ask(method, path, encoding);
            status = in.readLine();
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            headers.remove("date");
        }

        void ask(String method, String path, String encoding) throws IOException {
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: h\r\nAccept-Encoding: " + encoding + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
