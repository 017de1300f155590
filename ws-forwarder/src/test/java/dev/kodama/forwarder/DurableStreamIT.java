package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.TestCertificate;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Durable delivery over server-sent events. */
@Timeout(60)
class DurableStreamIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final DurableConfig SMALL = DurableExtension.SMALL;

    @TempDir
    private static Path folder;

    @RegisterExtension
    static final DurableExtension durable = new DurableExtension();

    @Test
    void streamsServerSentEvents() throws Exception {
        durable.writer().writeTo(4);
        try (var lines = durable.server().stream("?event_types=A", "2")) {
            assertThat(lines.readLine()).isEqualTo(": kodama");
            assertThat(lines.readLine()).isEqualTo("retry: 3000");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("id: 2");
            assertThat(lines.readLine()).isEqualTo("event: resumed");
            assertThat(lines.readLine()).startsWith("data: {\"type\":\"resumed\",\"since\":2,\"first\":3,");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("id: 3");
            assertThat(lines.readLine()).startsWith("data: {\"seq\":3,");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("id: 4");
            while (!lines.readLine().equals("event: caught_up")) {
                // what is left of the past
            }

            durable.writer().writeTo(1000);

            for (long sequence = 5; sequence <= 1000; ) {
                sequence += lines.readLine().equals("id: " + sequence) ? 1 : 0;
            }
        }
    }

    /** A page of many panels: with HTTP/1.1 a browser would open six of these streams, and no fetch would be answered. */
    @Test
    void deliversEveryEventToTwentyStreamsOfOneHttp2Connection() throws Exception {
        var certificate = TestCertificate.forLocalhost(folder.resolve("tls"));
        var access = AccessConfig.from(Settings.of(certificate.settings()));
        durable.writer().writeTo(20);
        try (var secured = durable.serve(SMALL, access)) {
            var http = HttpClient.newBuilder()
                    .sslContext(TestCertificate.trusting(certificate))
                    .build();
            String origin = "https://localhost:" + secured.http.port();
            var streams = new ArrayList<BufferedReader>();
            for (int i = 0; i < 20; i++) {
                streams.add(DurableServer.stream(http, origin, "?since=" + i, ""));
            }

            durable.writer().writeTo(500);

            for (int i = 0; i < streams.size(); i++) {
                var got = new ArrayList<Long>();
                while (got.size() < 500 - i) {
                    String line = streams.get(i).readLine();
                    if (line.startsWith("data: {\"seq\":")) {
                        got.add(JSON.readTree(line.substring("data: ".length()))
                                .path("seq")
                                .asLong());
                    }
                }
                assertThat(got)
                        .isEqualTo(LongStream.rangeClosed(i + 1L, 500).boxed().toList());
            }
            var live = HttpRequest.newBuilder(URI.create(origin + "/health/live"));
            assertThat(http.send(live.build(), BodyHandlers.ofString()).version())
                    .isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(secured.http.connections()).isEqualTo(1);
        }
    }

    @Test
    void endsItsStreamsWhenItDrains() throws Exception {
        durable.writer().writeTo(2);
        try (var lines = durable.server().stream("", "1")) {
            while (!lines.readLine().equals("event: caught_up")) {
                // what is left of the past
            }

            durable.server().hub.drain();

            assertThat(lines.lines().filter(line -> !line.isEmpty()))
                    .contains("event: draining")
                    .last()
                    .isEqualTo(": goodbye");
            assertThat(durable.server().hub.counts().sessions()).isZero();
        }
        var answer = get("/api/v1/events/stream");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(answer.body()).startsWith("retry: 3000\nevent: failure\ndata: {\"error\":\"This server is stopping");
    }

    @Tag("faults")
    @Test
    void letsABrowsersStreamReconnectAfterARestart() throws Exception {
        durable.writer().writeTo(2);
        int port = durable.server().http.port();
        try (var source = new EventSourceClient("http://127.0.0.1:" + port + "/api/v1/events/stream", "0")) {
            source.next("caught_up");
            durable.server().hub.drain();
            assertThat(source.next("failure").data()).contains("stopping");

            durable.restartServer();
            durable.writer().writeTo(3);

            assertThat(source.next("message").data()).startsWith("{\"seq\":3,");
            assertThat(source.isClosed()).isFalse();
        }
    }

    @Test
    void losesNothingForAStreamThatBreaksBeforeItsFirstEvent() throws Exception {
        durable.writer().writeTo(5);
        String url = "http://127.0.0.1:" + durable.server().http.port() + "/api/v1/events/stream?event_types=WANTED";
        try (var source = new EventSourceClient(url, "")) {
            assertThat(source.next("caught_up").lastEventId()).isEqualTo("5");

            source.cut();
            durable.writer().writeTo(7, sequence -> JournalWriter.body("WANTED", sequence));

            assertThat(source.next("message").data()).startsWith("{\"seq\":6,");
            assertThat(source.next("message").lastEventId()).isEqualTo("7");
        }
    }

    @Test
    void reportsThePositionWhileNothingMatches() throws Exception {
        durable.writer().writeTo(5);
        try (var often = durable.serve(SMALL, AccessConfig.OPEN, 0, Duration.ofMillis(200))) {
            String url = "http://127.0.0.1:" + often.http.port() + "/api/v1/events/stream?event_types=WANTED";
            try (var source = new EventSourceClient(url, "");
                    var client = often.connect("&event_types=WANTED")) {
                source.next("caught_up");
                JournalFrames.skipTo(client, "caught_up");
                durable.writer().writeTo(50);

                var place = source.next("position");
                while (!place.lastEventId().equals("50")) {
                    place = source.next("position");
                }
                assertThat(place.data()).isEqualTo("{\"type\":\"position\",\"seq\":50}");
                JournalFrames.skipToText(client, "{\"type\":\"position\",\"seq\":50}");
                durable.writer().writeTo(51, sequence -> JournalWriter.body("WANTED", sequence));
                assertThat(source.next("message").lastEventId()).isEqualTo("51");
            }
        }
    }

    @Test
    void reportsAnInvalidLastEventIdAndSendsEverything() throws Exception {
        durable.writer().writeTo(3);
        String url = "http://127.0.0.1:" + durable.server().http.port() + "/api/v1/events/stream?since=latest";
        try (var source = new EventSourceClient(url, "not-an-id")) {
            assertThat(source.next().data())
                    .isEqualTo(
                            "{\"error\":\"Last-Event-ID 'not-an-id' is no id of this stream: all comes from the earliest on.\"}");
            for (int sequence = 1; sequence <= 3; sequence++) {
                assertThat(source.next("message").lastEventId()).isEqualTo(String.valueOf(sequence));
            }
        }
    }

    @Test
    void answers400ForAnInvalidQuery() throws Exception {
        var answer = get("/api/v1/events/stream?since=yesterday");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":\"since must be earliest, latest, a sequence,");
    }

    private HttpResponse<String> get(String path) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + durable.server().http.port() + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
