package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.testing.Journals;
import dev.kodama.testing.RawPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Fixture of mirror tests: a Redis, a journal on the shared Kafka, and mirrors between them. */
abstract class MirrorTestbed {
    static final String CHANNEL = "events.TASK_DONE";

    @TempDir
    Path folder;

    RedisServer redis;
    JournalConfig journal;
    String capture = "auto";

    @BeforeEach
    void startRedis() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        journal = Journals.onSharedKafka();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    Mirror running() {
        var mirror = started(redis.uri());
        awaitState(mirror, MirrorStatus.State.RUNNING);
        return mirror;
    }

    Mirror started(String redisUrl) {
        return Mirror.start(new MirrorConfig(redisUrl, journal, capture, "PSYNC", 64 << 20), new SimpleMeterRegistry());
    }

    static void awaitState(Mirror mirror, MirrorStatus.State state) {
        await().atMost(Duration.ofSeconds(40)).until(() -> mirror.status().state() == state);
    }

    static List<byte[]> events(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> ("{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-" + n % 10
                                + "\",\"payload\":{\"n\":" + n + "}}")
                        .getBytes(UTF_8))
                .toList();
    }

    void publish(List<byte[]> messages) {
        try (var publisher = new RawPublisher(redis.port())) {
            publisher.publish(CHANNEL, messages);
        }
    }

    List<JournaledEvent> read(int count) {
        return Journals.read(journal, new StartPosition.Earliest(), events -> events.size() >= count);
    }

    static List<String> bodies(List<byte[]> messages) {
        return messages.stream().map(message -> new String(message, UTF_8)).toList();
    }

    static String holeReason(JournaledEvent event) {
        assertThat(event.channel()).isEqualTo("events.journal.hole");
        return event.body().replaceAll(".*\"reason\":\"([^\"]+)\".*", "$1");
    }
}
