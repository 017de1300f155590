package dev.kodama.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.app.testing.KodamaThread;
import dev.kodama.app.testing.RawRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A {@code kodama up} with some events a second, a canary and no fault, for minutes: no alert fires, though each waits for 15 s only. */
@Tag("alerts")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class QuietAlertsIT {
    /** Minutes; {@code .ci/check-alerts 10} sets ten. */
    private static final int MINUTES = Integer.getInteger("kodama.quiet.minutes", 1);

    @TempDir
    private Path folder;

    private int canaryPort;

    @Test
    void noneFiresInQuietMinutes() throws Exception {
        try (var up = KodamaThread.up(folder.resolve("up"));
                var canary = canary(up)) {
            var ports = List.of(URI.create(up.health()).getPort(), canaryPort);
            var publishing = Executors.newSingleThreadScheduledExecutor();
            var fired = new TreeSet<String>();
            var prometheus = Prometheus.start(
                    folder.resolve("prometheus"), Duration.ofSeconds(5), Duration.ofSeconds(15), ports);
            try (prometheus) {
                var events = publishing.scheduleAtFixedRate(() -> publish(up), 0, 100, TimeUnit.MILLISECONDS);
                await().atMost(Duration.ofMinutes(1)).until(() -> prometheus.up() == 2);
                await().pollInterval(Duration.ofSeconds(5))
                        .during(Duration.ofMinutes(MINUTES))
                        .atMost(Duration.ofMinutes(MINUTES + 1))
                        .untilAsserted(
                                () -> assertThat(noted(prometheus, fired)).isEmpty());
                assertThat(prometheus.up()).isEqualTo(2);
                assertThat(canary.ended()).as("canary ended").isFalse();
                assertThat(events.isDone()).as("events ended").isFalse();
            } finally {
                publishing.shutdownNow();
            }
        }
    }

    private KodamaThread canary(KodamaThread up) throws IOException {
        canaryPort = Ports.free();
        return KodamaThread.start(
                Map.of("KODAMA_DATA_DIR", folder.resolve("up").toString()),
                "canary",
                "--redis-url",
                "redis://127.0.0.1:" + up.redisPort(),
                "--kafka-bootstrap",
                up.kafka(),
                "--canary-url",
                "http://127.0.0.1:" + URI.create(up.health()).getPort(),
                "--http-port",
                Integer.toString(canaryPort));
    }

    private static Set<String> noted(Prometheus prometheus, Set<String> fired) throws Exception {
        fired.addAll(prometheus.firing());
        return fired;
    }

    private static void publish(KodamaThread up) {
        try {
            RawRedis.publish(
                    up.redisPort(),
                    "events.TASK_DONE",
                    "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{\"n\":1}}");
        } catch (IOException e) {
            throw new UncheckedIOException(e); // ends the events, which the test notices
        }
    }
}
