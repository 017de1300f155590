package dev.kodama.app.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.testing.Frames;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.testing.SharedHttp;
import dev.kodama.testing.process.KodamaProcess;
import dev.kodama.testing.process.SharedClasses;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans of one event through all stages, at a receiver of OTLP. */
class TracingIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private static KodamaProcess up(Path folder, List<String> options, String... more) throws Exception {
        var all = new ArrayList<>(SharedClasses.jvm());
        all.addAll(options);
        return KodamaProcess.up(all, folder, more);
    }

    private static String event(String traceparent) {
        return "{\"event_type\":\"TRACED\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{}"
                + ",\"traceparent\":\"" + traceparent + "\"}";
    }

    private static String get(KodamaProcess up, String path, String accept) throws Exception {
        var address = URI.create(up.awaitOut("(http://\\S+/health/ready)")).resolve(path);
        var request = HttpRequest.newBuilder(address).header("Accept", accept).build();
        return SharedHttp.CLIENT
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Optional<Span> find(OtlpReceiver receiver, String name, String attribute, String value) {
        return receiver.spans().stream()
                .filter(span -> span.getName().equals(name))
                .filter(span -> value.equals(OtlpReceiver.attributes(span).get(attribute)))
                .findFirst();
    }

    @Test
    void exportsASpanOfEachStageOfAnEvent() throws Exception {
        try (var receiver = OtlpReceiver.start();
                var up = up(
                        folder,
                        List.of(
                                "-Dotel.exporter.otlp.endpoint=" + receiver.endpoint(),
                                "-Dotel.bsp.schedule.delay=100"),
                        "--tracing",
                        "otlp")) {
            var frames = new LinkedBlockingQueue<String>();
            int redis = Integer.parseInt(up.awaitOut("redis://127.0.0.1:(\\d+)"));
            var socket = SharedHttp.CLIENT
                    .newWebSocketBuilder()
                    .buildAsync(URI.create(up.awaitOut("(ws://\\S+)") + "?event_types=TRACED"), new Frames(frames))
                    .get(5, TimeUnit.SECONDS);

            RawRedis.publish(redis, "events.TRACED", event("00-" + TRACE + "-" + PARENT + "-01"));
            assertThat(frames.poll(5, TimeUnit.SECONDS)).contains("TRACED").doesNotContain("traceparent");

            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(receiver.spans())
                            .filteredOn(
                                    span -> OtlpReceiver.hex(span.getTraceId()).equals(TRACE))
                            .extracting(Span::getName)
                            .containsExactlyInAnyOrder("process events.TRACED", "send /api/v1/ws/events"));
            assertThat(receiver.spans())
                    .filteredOn(span -> OtlpReceiver.hex(span.getTraceId()).equals(TRACE))
                    .allSatisfy(span ->
                            assertThat(OtlpReceiver.hex(span.getParentSpanId())).isEqualTo(PARENT));
            var mirrored = find(receiver, "process events.TRACED", "messaging.system", "redis")
                    .orElseThrow();
            assertThat(mirrored.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CONSUMER);
            assertThat(OtlpReceiver.attributes(mirrored))
                    .containsEntry("messaging.destination.name", "events.TRACED")
                    .containsEntry("messaging.operation.type", "process")
                    .hasEntrySatisfying(
                            "messaging.message.id", id -> assertThat(id).matches("[1-9]\\d*"));
            assertThat(mirrored.getEndTimeUnixNano()).isGreaterThanOrEqualTo(mirrored.getStartTimeUnixNano());
            for (String topology : List.of("gaps", "metrics", "health", "timeline")) {
                await().atMost(TIMEOUT)
                        .untilAsserted(() -> assertThat(find(
                                        receiver,
                                        "process kodama.events",
                                        "messaging.consumer.group.name",
                                        "kodama." + topology + ".default"))
                                .hasValueSatisfying(processed -> assertThat(processed.getLinksList())
                                        .singleElement()
                                        .satisfies(link -> {
                                            assertThat(OtlpReceiver.hex(link.getTraceId()))
                                                    .isEqualTo(TRACE);
                                            assertThat(OtlpReceiver.hex(link.getSpanId()))
                                                    .isEqualTo(PARENT);
                                        })));
            }

            var transaction = find(receiver, "send kodama.events", "messaging.system", "kafka")
                    .orElseThrow();
            assertThat(transaction.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_PRODUCER);
            assertThat(OtlpReceiver.hex(transaction.getTraceId())).isNotEqualTo(TRACE);
            assertThat(transaction.getLinksList()).singleElement().satisfies(link -> {
                assertThat(OtlpReceiver.hex(link.getTraceId())).isEqualTo(TRACE);
                assertThat(link.getSpanId()).isEqualTo(mirrored.getSpanId());
            });
            assertThat(OtlpReceiver.attributes(transaction)).containsEntry("messaging.batch.message_count", "1");

            String mirroredSpan = OtlpReceiver.hex(mirrored.getSpanId());
            assertThat(get(up, "/metrics", "application/openmetrics-text; version=1.0.0"))
                    .containsPattern("kodama_mirror_commit_seconds_bucket\\{.*# \\{span_id=\"" + mirroredSpan
                            + "\",trace_id=\"" + TRACE + "\"}")
                    .endsWith("# EOF\n");
            assertThat(get(up, "/metrics", "text/plain")).doesNotContain("# EOF", "trace_id");
            socket.abort();

            ignoresWhatIsNoTrace(up, redis, receiver);
        }
    }

    private static void ignoresWhatIsNoTrace(KodamaProcess up, int redis, OtlpReceiver receiver) throws Exception {
        int before = receiver.spans().size();
        RawRedis.publish(redis, "events.TRACED", event("00-" + TRACE + "-" + PARENT + "-00"));
        RawRedis.publish(redis, "events.TRACED", event("no trace"));
        RawRedis.publish(
                redis,
                "events.TRACED",
                "{\"event_type\":\"TRACED\",\"payload\":" + event("00-" + TRACE + "-" + PARENT + "-01") + "}");

        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(get(up, "/metrics", "text/plain"))
                        .containsPattern("kodama_tracing_invalid_total 6\\.0")
                        .containsPattern("kodama_events_total\\{event_type=\"TRACED\"} 4\\.0"));
        assertThat(receiver.spans()).hasSize(before);
    }

    @Test
    void loadsNothingOfTheLibraryWhileItIsOff() throws Exception {
        Path loaded = folder.resolve("classes.txt");
        try (var up = up(folder.resolve("data"), List.of("-Xlog:class+load:file=" + loaded))) {
            int redis = Integer.parseInt(up.awaitOut("redis://127.0.0.1:(\\d+)"));
            RawRedis.publish(redis, "events.TRACED", event("00-" + TRACE + "-" + PARENT + "-01"));
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(get(up, "/metrics", "application/openmetrics-text"))
                            .contains("kodama_events_total{event_type=\"TRACED\"} 1.0"));
        }

        assertThat(Files.readString(loaded))
                .contains("dev.kodama.app.tracing.Tracing ")
                .doesNotContain("io.opentelemetry", "OtelTracer");
    }
}
