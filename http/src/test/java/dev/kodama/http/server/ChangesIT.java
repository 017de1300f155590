package dev.kodama.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.api.AccessEndpoint;
import dev.kodama.http.api.Api;
import dev.kodama.http.api.ApiMethod;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.JsonBody;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
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

/** Requests that change something, over real sockets: who may send them, and what is turned away. */
@SuppressWarnings("NullAway.Init") // the static fields are set by start()
class ChangesIT {
    private static final String PATH = "/api/v1/things/a";
    private static final String JSON = "Content-Type: application/json";
    private static final String BODY = "{\"name\":\"x\"}";
    private static final String LISTED = "https://ops.example";

    private static final List<String> CHANGED = new ArrayList<>();

    private static Api api;
    private static HttpServer open;
    private static HttpServer guarded;

    /** Changes what the test sees. */
    private record Thing(ApiMethod method) implements Endpoint {
        @Override
        public String path() {
            return "/api/v1/things/{id}";
        }

        @Override
        public int maxBodyBytes() {
            return 1000;
        }

        @Override
        public ApiResponse answer(ApiRequest request) {
            String name =
                    JsonBody.of(request.body(), List.of("name")).find("name").orElse("");
            synchronized (CHANGED) {
                CHANGED.add(method + " " + request.variables().get(0) + " " + name);
            }
            return ApiResponse.ok("{}");
        }
    }

    private record Listing() implements Endpoint {
        @Override
        public String path() {
            return "/api/v1/readable";
        }

        @Override
        public ApiResponse answer(ApiRequest request) {
            return ApiResponse.ok("{}");
        }
    }

    @BeforeAll
    static void start() throws IOException {
        api = new Api(
                List.of(
                        new AccessEndpoint(Optional.of("Off.")),
                        new Thing(ApiMethod.POST),
                        new Listing(),
                        new Thing(ApiMethod.PUT),
                        new Thing(ApiMethod.DELETE)),
                failure -> Optional.empty(),
                new SimpleMeterRegistry());
        open = serve(Map.of("KODAMA_ALLOWED_HOSTS", "kodama.example", "KODAMA_ALLOWED_ORIGINS", LISTED));
        guarded = serve(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET));
    }

    private static HttpServer serve(Map<String, String> settings) throws IOException {
        var access = AccessConfig.from(Settings.of(settings));
        return HttpServer.start(
                "127.0.0.1", 0, access, HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
    }

    @AfterAll
    static void stop() {
        open.close();
        guarded.close();
        api.close();
    }

    @AfterEach
    void forget() {
        CHANGED.clear();
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
        assertThat(CHANGED).containsExactly(method + " a x");
    }

    @ParameterizedTest
    @CsvSource({"evil.example, 421", "evil.example:18000, 421", "10.0.0.7:18000, 403", "[2001:db8::7], 403"})
    void changesNothingUnderARebindingHost(String host, int status) throws IOException {
        refused(send(open, "POST", PATH, BODY, "Host: " + host, JSON), status, "KODAMA_ALLOWED_HOSTS");
    }

    @Test
    void changesNothingUnderAnyNameWhereAllNamesAreServed() throws IOException {
        try (var all = serve(Map.of("KODAMA_ALLOWED_HOSTS", "*", "KODAMA_ALLOWED_ORIGINS", "*"))) {
            assertThat(send(all, "GET", "/api/v1/readable", "", "Host: evil.example", "Origin: http://evil.example")
                            .status())
                    .isEqualTo(200);
            refused(send(all, "POST", PATH, BODY, "Host: evil.example", JSON), 403, "KODAMA_ALLOWED_HOSTS");
            refused(
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
        assertThat(CHANGED).isEmpty();
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
        refused(
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
        assertThat(CHANGED).hasSize(1);
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
        refused(
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
        try (var careful = serveAt(other, Map.of("KODAMA_ALLOWED_HOSTS", "kodama.example"));
                var careless = serveAt(other, settings)) {
            var reply = send(other, careful, "POST", PATH, BODY, "Host: kodama.example", JSON);

            refused(reply, 403, "KODAMA_INSECURE_CHANGES");
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

    private static HttpServer serveAt(InetAddress address, Map<String, String> settings) throws IOException {
        var access = AccessConfig.from(Settings.of(settings));
        var services = HttpServices.of(new MonitoringSources(List::of, () -> ""), api);
        return HttpServer.start(address.getHostAddress(), 0, access, services);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {"NULL, 403", "kodama:read, 403", "kodama:writer, 403", "openid kodama:write, 200"})
    void changesForTokensWithTheScope(@Nullable String scope, int status) throws IOException {
        var reply = send(guarded, "POST", PATH, BODY, "Host: x", "Authorization: Bearer " + token(scope), JSON);

        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(CHANGED).hasSize(status == 200 ? 1 : 0);
        if (status == 403) {
            assertThat(reply.error()).contains("kodama:write");
        }
    }

    @Test
    void changesNothingForATokenThatMaySeeOnlySome() throws IOException {
        var claims = Tokens.claims(Instant.now().plusSeconds(60));
        claims.put("scope", "kodama:write");
        claims.put("events", Map.of("event_types", List.of("A")));

        refused(
                send(guarded, "POST", PATH, BODY, "Host: x", "Authorization: Bearer " + Tokens.hs256(claims), JSON),
                403,
                "only some");
        refused(send(guarded, "POST", PATH, BODY, "Host: x", JSON), 401, "Authentication required");
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
        refused(send(open, "POST", PATH, BODY, "Host: localhost", headers), 415, "");
        refused(send(open, "DELETE", PATH, BODY, "Host: localhost", headers), 415, "");
    }

    @Test
    void takesADeleteWithoutABody() throws IOException {
        assertThat(send(open, "DELETE", PATH, "", "Host: localhost").status()).isEqualTo(200);
        assertThat(CHANGED).containsExactly("DELETE a ");
    }

    @Test
    void boundsBodiesOfAKnownAndAnUnknownLength() throws IOException {
        String large = "{\"name\":\"" + "x".repeat(2000) + "\"}";
        String chunked = Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n";

        refused(send(open, "POST", PATH, large, "Host: localhost", JSON), 413, "1000 bytes");
        refused(raw(open, "POST", PATH, chunked, "Host: localhost", JSON, "Transfer-Encoding: chunked"), 413, "");
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
        refused(send(open, "POST", PATH, body, "Host: localhost", JSON), 400, "");
    }

    @Test
    void rejectsWhatIsNotUtf8() throws IOException {
        refused(send(open, "POST", PATH, "{\"name\":\"\u00ff\"}", "Host: localhost", JSON), 400, "UTF-8");
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

    private static void refused(Reply reply, int status, String says) throws IOException {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.error()).contains(says).isNotBlank();
        assertThat(CHANGED).isEmpty();
    }

    private record Reply(int status, String text) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(text.substring(text.indexOf("\r\n\r\n") + 4));
        }

        String error() throws IOException {
            return json().path("error").asText();
        }
    }

    private static Reply send(HttpServer to, String method, String path, String body, String... headers)
            throws IOException {
        return send(InetAddress.getLoopbackAddress(), to, method, path, body, headers);
    }

    private static Reply send(InetAddress at, HttpServer to, String method, String path, String body, String... headers)
            throws IOException {
        var all = new ArrayList<>(List.of(headers));
        if (!body.isEmpty()) {
            all.add("Content-Length: " + body.length());
        }
        return exchange(at, to, method, path, body, all);
    }

    private static Reply raw(HttpServer to, String method, String path, String body, String... headers)
            throws IOException {
        return exchange(InetAddress.getLoopbackAddress(), to, method, path, body, List.of(headers));
    }

    private static Reply exchange(
            InetAddress at, HttpServer to, String method, String path, String body, List<String> headers)
            throws IOException {
        try (var socket = new Socket(at, to.port())) {
            socket.setSoTimeout(30_000);
            String head = method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((head + body).getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            return new Reply(Integer.parseInt(answer.substring(9, 12)), answer);
        }
    }
}
