package dev.kodama.http.server;

import static dev.kodama.http.server.ChangingServers.BODY;
import static dev.kodama.http.server.ChangingServers.JSON;
import static dev.kodama.http.server.ChangingServers.LISTED;
import static dev.kodama.http.server.ChangingServers.PATH;
import static dev.kodama.http.server.ChangingServers.send;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kodama.testing.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Requests that change something, over real sockets: who may send them, and what is written of them. */
@SuppressWarnings("NullAway.Init") // the static fields are set by start()
class ChangesIT {
    private static final ChangingServers SERVERS = new ChangingServers();

    private static HttpServer open;
    private static HttpServer guarded;

    @BeforeAll
    static void start() throws IOException {
        open = SERVERS.open();
        guarded = SERVERS.serve(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET));
    }

    @AfterAll
    static void stop() {
        open.close();
        guarded.close();
        SERVERS.close();
    }

    @AfterEach
    void forget() {
        SERVERS.changed.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "POST,   localhost",
        "PUT,    127.0.0.1:18000",
        "DELETE, [::1]:18000",
        "POST,   LOCALHOST.:1",
        "POST,   x.localhost",
        "POST,   kodama.example:443"
    })
    void changesForProgramsOfThisMachine(String method, String host) throws IOException {
        var reply = send(open, method, PATH, BODY, "Host: " + host, JSON);

        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(SERVERS.changed).containsExactly(method + " a x");
    }

    @ParameterizedTest
    @CsvSource({"evil.example, 421", "evil.example:18000, 421", "10.0.0.7:18000, 403", "[2001:db8::7], 403"})
    void changesNothingUnderARebindingHost(String host, int status) throws IOException {
        SERVERS.refused(send(open, "POST", PATH, BODY, "Host: " + host, JSON), status, "KODAMA_ALLOWED_HOSTS");
    }

    @Test
    void changesNothingUnderAnyNameWhereAllNamesAreServed() throws IOException {
        try (var all = SERVERS.serve(Map.of("KODAMA_ALLOWED_HOSTS", "*", "KODAMA_ALLOWED_ORIGINS", "*"))) {
            assertThat(send(all, "GET", "/api/v1/readable", "", "Host: evil.example", "Origin: http://evil.example")
                            .status())
                    .isEqualTo(200);
            SERVERS.refused(send(all, "POST", PATH, BODY, "Host: evil.example", JSON), 403, "KODAMA_ALLOWED_HOSTS");
            SERVERS.refused(
                    send(all, "POST", PATH, BODY, "Host: localhost", "Origin: http://evil.example", JSON),
                    403,
                    "KODAMA_ALLOWED_ORIGINS");
        }
    }

    @Test
    void changesNothingWithoutAHost() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), open.port())) {
            socket.getOutputStream()
                    .write(("POST " + PATH + " HTTP/1.0\r\n" + JSON + "\r\nContent-Length: 2\r\n\r\n{}")
                            .getBytes(ISO_8859_1));

            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 403 ");
        }
        assertThat(SERVERS.changed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "http://localhost:1",
                "https://localhost.evil.example",
                "http://127.0.0.1",
                "https://ops.example.evil.example"
            })
    void changesNothingForAPageOfAnotherOrigin(String origin) throws IOException {
        SERVERS.refused(
                send(open, "POST", PATH, BODY, "Host: localhost:18000", "Origin: " + origin, JSON),
                403,
                "KODAMA_ALLOWED_ORIGINS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:18000", LISTED})
    void changesForItsOwnPagesAndListedOnes(String origin) throws IOException {
        assertThat(send(open, "POST", PATH, BODY, "Host: localhost:18000", "Origin: " + origin, JSON)
                        .status())
                .isEqualTo(200);
        assertThat(SERVERS.changed).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=127.0.0.1",
                "X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-Proto: https",
                "X-Real-IP: 127.0.0.1",
                "Via: 1.1 proxy"
            })
    void changesNothingThatAProxyPassesOn(String header) throws IOException {
        SERVERS.refused(
                send(open, "POST", PATH, BODY, "Host: localhost", header, JSON),
                403,
                header.substring(0, header.indexOf(':')));
    }

    @Test
    void changesNothingForAnotherMachineUnlessThatIsSaid() throws IOException {
        if (otherAddress().isEmpty()) {
            return; // a machine without a network has no other machines
        }
        var other = otherAddress().get();
        var settings = Map.of("KODAMA_ALLOWED_HOSTS", "kodama.example", "KODAMA_INSECURE_CHANGES", "true");
        try (var careful = SERVERS.serveAt(other, Map.of("KODAMA_ALLOWED_HOSTS", "kodama.example"));
                var careless = SERVERS.serveAt(other, settings)) {
            var reply = send(other, careful, "POST", PATH, BODY, "Host: kodama.example", JSON);

            SERVERS.refused(reply, 403, "KODAMA_INSECURE_CHANGES");
            assertThat(send(other, careless, "POST", PATH, BODY, "Host: kodama.example", JSON)
                            .status())
                    .isEqualTo(200);
        }
    }

    private static Optional<InetAddress> otherAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {"NULL, 403", "kodama:read, 403", "kodama:writer, 403", "openid kodama:write, 200"})
    void changesForTokensWithTheScope(@Nullable String scope, int status) throws IOException {
        var reply = send(guarded, "POST", PATH, BODY, "Host: x", "Authorization: Bearer " + token(scope), JSON);

        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(SERVERS.changed).hasSize(status == 200 ? 1 : 0);
        if (status == 403) {
            assertThat(reply.error()).contains("kodama:write");
        }
    }

    @Test
    void changesNothingForATokenThatMaySeeOnlySome() throws IOException {
        var claims = Tokens.claims(Instant.now().plusSeconds(60));
        claims.put("scope", "kodama:write");
        claims.put("events", Map.of("event_types", List.of("A")));

        SERVERS.refused(
                send(guarded, "POST", PATH, BODY, "Host: x", "Authorization: Bearer " + Tokens.hs256(claims), JSON),
                403,
                "only some");
        SERVERS.refused(send(guarded, "POST", PATH, BODY, "Host: x", JSON), 401, "Authentication required");
    }

    @Test
    void tellsWhatACallerMayDo() throws IOException {
        var program = send(open, "GET", "/api/v1/access", "", "Host: localhost").json();
        var stranger = send(open, "GET", "/api/v1/access", "", "Host: 10.0.0.7").json();
        var reader = send(guarded, "GET", "/api/v1/access?token=" + token("a b"), "", "Host: x")
                .json();
        var writer = send(guarded, "GET", "/api/v1/access?token=" + token("kodama:write"), "", "Host: x")
                .json();

        assertThat(program.path("auth").asBoolean()).isFalse();
        assertThat(program.at("/may/write").asBoolean()).isTrue();
        assertThat(stranger.at("/may/write").asBoolean()).isFalse();
        assertThat(stranger.at("/why_not/write").asText()).contains("KODAMA_ALLOWED_HOSTS");
        assertThat(reader.path("subject").asText()).isEqualTo(Tokens.SUBJECT);
        assertThat(reader.at("/may/read").asBoolean()).isTrue();
        assertThat(reader.at("/why_not/write").asText()).contains("kodama:write");
        assertThat(writer.at("/may/write").asBoolean()).isTrue();
        assertThat(writer.at("/why_not").toString()).isEqualTo("{\"publish\":\"Off.\"}");
    }

    @Test
    void writesEachChangeToTheAuditLogAndEachRejectedOne() throws IOException {
        var log = (Logger) LoggerFactory.getLogger("dev.kodama.audit");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try {
            send(guarded, "PUT", PATH + "?token=" + token("kodama:write"), BODY, "Host: x", JSON);
            send(guarded, "POST", PATH + "?token=" + token("none"), BODY, "Host: x", JSON);
            send(guarded, "GET", "/api/v1/readable?token=" + token("none"), "", "Host: x");
        } finally {
            log.detachAppender(lines);
        }

        String caller = "subject=\"" + Tokens.SUBJECT + "\" remote=127.0.0.1 transport=http ";
        assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage))
                .containsExactly(
                        caller + "method=PUT path=\"/api/v1/things/a\" status=200 body=\"{'name':'x'}\"",
                        caller + "method=POST path=\"/api/v1/things/a\" status=403 body=\"\"");
    }

    private static String token(@Nullable String scope) {
        var claims = Tokens.claims(Instant.now().plusSeconds(60));
        if (scope != null) {
            claims.put("scope", scope);
        }
        return Tokens.hs256(claims);
    }
}
