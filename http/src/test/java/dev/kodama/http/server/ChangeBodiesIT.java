package dev.kodama.http.server;

import static dev.kodama.http.server.ChangingServers.BODY;
import static dev.kodama.http.server.ChangingServers.JSON;
import static dev.kodama.http.server.ChangingServers.LISTED;
import static dev.kodama.http.server.ChangingServers.PATH;
import static dev.kodama.http.server.ChangingServers.raw;
import static dev.kodama.http.server.ChangingServers.send;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that change something, over real sockets: their bodies and methods. */
@SuppressWarnings("NullAway.Init") // the static fields are set by start()
class ChangeBodiesIT {
    private static final ChangingServers SERVERS = new ChangingServers();

    private static HttpServer open;

    @BeforeAll
    static void start() throws IOException {
        open = SERVERS.open();
    }

    @AfterAll
    static void stop() {
        open.close();
        SERVERS.close();
    }

    @AfterEach
    void forget() {
        SERVERS.changed.clear();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/plain",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Type: application/json; charset=utf-16",
                "Content-Type: application/jsonx",
                "X-None: 1",
                "Content-Type: application/json\r\nContent-Encoding: gzip"
            })
    void takesJsonOnly(String headers) throws IOException {
        SERVERS.refused(send(open, "POST", PATH, BODY, "Host: localhost", headers), 415, "");
        SERVERS.refused(send(open, "DELETE", PATH, BODY, "Host: localhost", headers), 415, "");
    }

    @Test
    void takesADeleteWithoutABody() throws IOException {
        assertThat(send(open, "DELETE", PATH, "", "Host: localhost").status()).isEqualTo(200);
        assertThat(SERVERS.changed).containsExactly("DELETE a ");
    }

    /** A client would else send its next request into a connection that ends. */
    @Test
    void saysThatItClosesAConnectionWhoseBodyItDoesNotAwait() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), open.port())) {
            socket.setSoTimeout(30_000);
            String head = "POST " + PATH
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));

            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

            assertThat(answer).startsWith("HTTP/1.1 415").contains("\r\nConnection: close\r\n");
        }
    }

    @Test
    void boundsBodiesOfAKnownAndAnUnknownLength() throws IOException {
        String large = "{\"name\":\"" + "x".repeat(2000) + "\"}";
        String chunked = Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n";

        SERVERS.refused(send(open, "POST", PATH, large, "Host: localhost", JSON), 413, "1000 bytes");
        SERVERS.refused(
                raw(open, "POST", PATH, chunked, "Host: localhost", JSON, "Transfer-Encoding: chunked"), 413, "");
        assertThat(send(
                                open,
                                "POST",
                                PATH,
                                BODY,
                                "Host: localhost",
                                "Content-Type: Application/JSON ; charset=\"UTF-8\"")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"name\":1}",
                "{\"name\":\" \"}",
                "{\"other\":1}",
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{}{}"
            })
    void rejectsWhatIsNotTheObjectThatItTakes(String body) throws IOException {
        SERVERS.refused(send(open, "POST", PATH, body, "Host: localhost", JSON), 400, "");
    }

    @Test
    void rejectsWhatIsNotUtf8() throws IOException {
        SERVERS.refused(send(open, "POST", PATH, "{\"name\":\"\u00ff\"}", "Host: localhost", JSON), 400, "UTF-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /api/v1/things/a | POST, PUT, DELETE",
                "HEAD   | /api/v1/things/a | POST, PUT, DELETE",
                "PATCH  | /api/v1/things/a | POST, PUT, DELETE",
                "POST   | /api/v1/readable | GET, HEAD",
                "DELETE | /health/live     | GET, HEAD"
            })
    void namesTheMethodsOfAPath(String method, String path, String allow) throws IOException {
        var reply = send(open, method, path, "", "Host: localhost", JSON);

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.text()).contains("Allow: " + allow + "\r\n");
    }

    @Test
    void answersThePreflightOfListedPagesOnly() throws IOException {
        String[] asks = {"Host: localhost", "Access-Control-Request-Method: DELETE"};
        var listed = send(open, "OPTIONS", PATH, "", asks[0], asks[1], "Origin: " + LISTED);
        var other = send(open, "OPTIONS", PATH, "", asks[0], asks[1], "Origin: http://evil.example");

        assertThat(listed.status()).isEqualTo(204);
        assertThat(listed.text()).contains("Access-Control-Allow-Methods: GET, HEAD, POST, PUT, DELETE");
        assertThat(other.status()).isEqualTo(403);
    }
}
