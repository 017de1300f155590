package dev.kodama.forwarder.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardHandlerIT {
    private static final String FOLDER = "/dev/kodama/forwarder/http/page/";
    private static final String PAGE = "<!doctype html><title>page</title>\n";
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = serve(FOLDER);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ui/",
                "/ui/live?types=TASK_*",
                "/ui/event/12",
                "/ui/entity/task/a.b%2Fc",
                "/ui/entity//%2E%2E",
                "/ui/no/such/screen"
            })
    void answersEachLinkOfThePageWithThePage(String path) throws Exception {
        var answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(PAGE);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/ui/assets/gone-2b.js", "/ui/assets/", "/ui/robots.txt", "/ui/files.txt", "/ui/..%2Ffiles.txt"})
    void servesOnlyWhatTheBuildHasListed(String path) throws Exception {
        var answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).doesNotContain("aaaa");
    }

    @Test
    void letsBrowsersKeepFilesWhoseNamesHaveTheirHash() throws Exception {
        var answer = get("/ui/assets/main-1a.js");

        assertThat(answer.body()).isEqualTo("console.log(\"plain\");\n");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(answer.headers().firstValue("Vary")).contains("Accept-Encoding");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br | br | brotli bytes",
                "gzip;q=0.8 | gzip | gzip bytes",
                "br;q=0, gzip | gzip | gzip bytes",
                "br; q=0.0, gzip;q=0 | | console.log",
                "identity | | console.log"
            })
    void sendsTheCompressedFileThatTheClientTakes(String accepted, String encoding, String body) throws Exception {
        var answer = get("/ui/assets/main-1a.js", "Accept-Encoding", accepted);

        assertThat(answer.headers().firstValue("Content-Encoding")).isEqualTo(Optional.ofNullable(encoding));
        assertThat(answer.body()).startsWith(body);
    }

    @Test
    void saysThatAFileIsAsItWas() throws Exception {
        var first = get("/ui/");
        var second =
                get("/ui/", "If-None-Match", first.headers().firstValue("ETag").orElseThrow());

        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ui/", "/ui/favicon.svg", "/ui/assets/gone.js"})
    void allowsNoInlineCodeAndNothingOfOtherOrigins(String path) throws Exception {
        var headers = get(path).headers();

        assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
    }

    @Test
    void answersHeadAndRejectsOtherMethods() throws Exception {
        var head = send("HEAD", "/ui/");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(send("POST", "/ui/").statusCode()).isEqualTo(405);
    }

    @Test
    void leadsToTheFolder() throws Exception {
        var answer = get("/ui");

        assertThat(answer.statusCode()).isEqualTo(308);
        assertThat(answer.headers().firstValue("Location")).contains("/ui/");
    }

    @Test
    void saysWhyThePageIsMissing() throws Exception {
        try (var without = serve("/dev/kodama/forwarder/none/")) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + without.port() + "/ui/live"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("built without npm");
        }
    }

    private static HttpServer serve(String folder) throws IOException {
        var monitoring = new MonitoringSources(List::of, () -> "");
        return HttpServer.start(
                "127.0.0.1",
                0,
                AccessConfig.OPEN,
                new HttpServices(monitoring, Optional.empty(), DashboardHandler.routes(folder)));
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }
}
