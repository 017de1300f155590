package dev.kodama.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Servers whose endpoints change what a test sees, asked over raw sockets. */
final class ChangingServers implements AutoCloseable {
    static final String PATH = "/api/v1/things/a";
    static final String JSON = "Content-Type: application/json";
    static final String BODY = "{\"name\":\"x\"}";
    static final String LISTED = "https://ops.example";

    final List<String> changed = Collections.synchronizedList(new ArrayList<>());

    private final Api api = new Api(
            List.of(
                    new AccessEndpoint(Optional.of("Off.")),
                    new Thing(ApiMethod.POST, changed),
                    new Listing(),
                    new Thing(ApiMethod.PUT, changed),
                    new Thing(ApiMethod.DELETE, changed)),
            failure -> Optional.empty(),
            new SimpleMeterRegistry());

    /** Changes what the test sees. */
    private record Thing(ApiMethod method, List<String> changed) implements Endpoint {
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
            changed.add(method + " " + request.variables().get(0) + " " + name);
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

    /** Without tokens. */
    HttpServer open() throws IOException {
        return serve(Map.of("KODAMA_ALLOWED_HOSTS", "kodama.example", "KODAMA_ALLOWED_ORIGINS", LISTED));
    }

    HttpServer serve(Map<String, String> settings) throws IOException {
        var access = AccessConfig.from(Settings.of(settings));
        return HttpServer.start(
                "127.0.0.1", 0, access, HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
    }

    HttpServer serveAt(InetAddress address, Map<String, String> settings) throws IOException {
        var access = AccessConfig.from(Settings.of(settings));
        var services = HttpServices.of(new MonitoringSources(List::of, () -> ""), api);
        return HttpServer.start(address.getHostAddress(), 0, access, services);
    }

    void refused(Reply reply, int status, String says) throws IOException {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.error()).contains(says).isNotBlank();
        assertThat(changed).isEmpty();
    }

    record Reply(int status, String text) {
        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(text.substring(text.indexOf("\r\n\r\n") + 4));
        }

        String error() throws IOException {
            return json().path("error").asText();
        }
    }

    static Reply send(HttpServer to, String method, String path, String body, String... headers) throws IOException {
        return send(InetAddress.getLoopbackAddress(), to, method, path, body, headers);
    }

    static Reply send(InetAddress at, HttpServer to, String method, String path, String body, String... headers)
            throws IOException {
        var all = new ArrayList<>(List.of(headers));
        if (!body.isEmpty()) {
            all.add("Content-Length: " + body.length());
        }
        return exchange(at, to, method, path, body, all);
    }

    static Reply raw(HttpServer to, String method, String path, String body, String... headers) throws IOException {
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

    @Override
    public void close() {
        api.close();
    }
}
