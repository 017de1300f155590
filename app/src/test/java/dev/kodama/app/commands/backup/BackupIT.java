package dev.kodama.app.commands.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.Kodama;
import dev.kodama.app.testing.RawRedis;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.mirror.Mirror;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Journals;
import dev.kodama.testing.process.KodamaProcess;
import dev.kodama.verify.Verifier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A journal of 300 events and 5 rejected messages, of which Kafka is lost; 50 events are published before another Kafka has it. */
@Timeout(180)
class BackupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private static Path folder;

    private static RedisServer redis;
    private static Path file;

    @TempDir
    private Path data;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void exportAJournal() throws Exception {
        file = folder.resolve("journal.kodama.zst");
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        try (var lost = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0))) {
            try (var mirror = mirror(lost, redis)) {
                await().atMost(PATIENCE).until(() -> mirror.status().ready());
                publish(redis, 1, 300);
                for (int n = 0; n < 5; n++) {
                    RawRedis.publish(redis.port(), "events.X", "no event " + n);
                }
                await().atMost(PATIENCE).until(() -> rejected(lost) == 5);
            }
            assertThat(new BackupIT().run(lost, "export", "--rejected", file.toString()))
                    .isZero();
        }
        publish(redis, 301, 350);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private static Mirror mirror(KafkaNode kafka, RedisServer of) {
        return Mirror.start(
                MirrorConfig.from(settings(kafka).with(Map.of("KODAMA_REDIS_URL", of.uri()))),
                new SimpleMeterRegistry());
    }

    private static Settings settings(KafkaNode kafka) {
        return Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap(), "KODAMA_PARTITIONS", "3"));
    }

    private static JournalConfig journal(KafkaNode kafka) {
        return JournalConfig.from(settings(kafka));
    }

    private static JournalConfig journal(KafkaNode kafka, String retention) {
        return JournalConfig.from(settings(kafka).with(Map.of("KODAMA_RETENTION", retention)));
    }

    private static int rejected(KafkaNode kafka) {
        var journal = journal(kafka);
        return Journals.records(journal, journal.rejectedTopic(), 5).size();
    }

    private static void publish(RedisServer to, int from, int until) throws IOException {
        for (int n = from; n <= until; n++) {
            RawRedis.publish(to.port(), "events.N", body(n));
        }
    }

    private static String body(int n) {
        return "{\"event_type\":\"N\",\"entity_type\":\"n\",\"entity_id\":\"" + n % 7 + "\",\"payload\":{\"n\":" + n
                + "}}";
    }

    private int run(KafkaNode kafka, String... words) {
        return run(settings(kafka), words);
    }

    private int run(Settings settings, String... words) {
        out.reset();
        err.getBuffer().setLength(0);
        return Kodama.commandLine(settings, out)
                .setOut(new PrintWriter(out, true, UTF_8))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toByteArray());
    }

    private static List<JournaledEvent> read(KafkaNode kafka, int count) {
        return Journals.read(journal(kafka), new StartPosition.Earliest(), events -> events.size() >= count);
    }

    private KafkaNode newKafka() throws Exception {
        return KafkaNode.start(new KafkaNode.Config(data.resolve("kafka"), 0));
    }

    @Test
    void aMirrorGoesOnWithoutAHoleWhileRedisHasWhatCameAfterwards() throws Exception {
        try (var kafka = newKafka()) {
            assertThat(run(kafka, "import", file.toString())).as(err.toString()).isZero();
            assertThat(out.toString(UTF_8))
                    .contains(
                            "events     300", "sequence   1 to 300", "rejected   5", "Kafka holds what the file has.");

            try (var mirror = mirror(kafka, redis)) {
                await().atMost(PATIENCE).until(() -> mirror.status().nextSequence() == 351);
            }

            assertThat(read(kafka, 350).stream().map(JournaledEvent::body))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 350)
                            .mapToObj(BackupIT::body)
                            .toList());
            assertThat(rejected(kafka)).isEqualTo(5);
            assertThat(run(kafka, "verify")).isZero();
        }
    }

    @Test
    void aMirrorOfAnotherRedisReportsAHoleAndRepeatsNoNumber() throws Exception {
        try (var kafka = newKafka();
                var other = RedisServer.start(new RedisServer.Config(data.resolve("redis"), 0))) {
            assertThat(run(kafka, "import", "--json", file.toString())).isZero();
            assertThat(json().at("/sources/default/next").asInt()).isEqualTo(301);

            try (var mirror = mirror(kafka, other)) {
                await().atMost(PATIENCE).until(() -> mirror.status().ready());
                publish(other, 1, 3);
                await().atMost(PATIENCE).until(() -> mirror.status().nextSequence() == 305);
            }

            var events = read(kafka, 304);
            assertThat(events.get(300).channel()).isEqualTo("events.journal.hole");
            assertThat(events.get(300).body()).contains("\"reason\":\"restart\"");
            assertThat(events.get(301).body()).isEqualTo(body(1));
            var verified = Verifier.verify(journal(kafka));
            assertThat(verified.findings()).isEmpty();
            assertThat(verified.holes()).isEqualTo(1);
        }
    }

    @Test
    void refusesWhereAMirrorRunsOrHasRun() throws Exception {
        try (var kafka = newKafka()) {
            try (var mirror = mirror(kafka, redis)) {
                await().atMost(PATIENCE).until(() -> mirror.status().ready());

                assertThat(run(kafka, "import", file.toString())).isEqualTo(2);
                assertThat(err.toString()).startsWith("kodama: A mirror of source default runs: stop it");
            }

            assertThat(run(kafka, "import", file.toString())).isEqualTo(2);
            assertThat(err.toString()).contains("is journaled in this Kafka already, up to sequence 0");
        }
    }

    @Test
    @Tag("faults")
    void goesOnAfterAKill() throws Exception {
        var large = data.resolve("large.kodama");
        try (var kafka = KafkaNode.start(new KafkaNode.Config(data.resolve("first"), 0))) {
            var journal = journal(kafka, "36500d");
            JournalTopics.create(journal);
            Journals.write(journal, 1, 60_000, 1_000, n -> body((int) n));
            assertThat(run(kafka, "export", large.toString()))
                    .as(err.toString())
                    .isZero();
        }
        try (var kafka = newKafka()) {
            JournalTopics.create(journal(kafka, "36500d"));
            try (var killed = KodamaProcess.start("import", "--kafka-bootstrap", kafka.bootstrap(), large.toString())) {
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> committed(kafka) > 1);
                killed.kill();
            }
            assertThat(committed(kafka)).isBetween(2L, 60_000L);
            assertThat(run(kafka, "import", large.toString())).isEqualTo(2);
            assertThat(err.toString()).contains("goes on with --continue");

            assertThat(run(kafka, "import", "--continue", large.toString()))
                    .as(err.toString())
                    .isZero();

            assertThat(committed(kafka)).isEqualTo(60_001);
            assertThat(Verifier.verify(journal(kafka)).findings()).isEmpty();
        }
    }

    private static long committed(KafkaNode kafka) {
        var journal = journal(kafka);
        try (var admin = KafkaClients.admin(journal)) {
            return JournalPositions.readCommitted(journal, admin)
                    .map(JournalPosition::nextSequence)
                    .orElse(0L);
        }
    }

    @Test
    void verifiesAFileWithoutKafka() throws Exception {
        var nowhere = Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", "127.0.0.1:1"));

        assertThat(run(nowhere, "export", "--verify", "--json", file.toString()))
                .isZero();
        assertThat(json().at("/sources/default/events").asInt()).isEqualTo(300);
        assertThat(json().at("/sources/default/rejected").asInt()).isEqualTo(5);

        assertThat(run(nowhere, "export", "--verify", data.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("kodama: There is no file ");

        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        var damaged = Files.write(data.resolve("damaged"), bytes);
        assertThat(run(nowhere, "export", "--verify", damaged.toString())).isEqualTo(1);
        assertThat(run(nowhere, "import", damaged.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("damaged").hasLineCount(1);
    }

    @Test
    void refusesToExportWhatIsNotThere() throws Exception {
        try (var kafka = newKafka()) {
            assertThat(run(kafka, "export", data.resolve("new").toString())).isEqualTo(2);
            assertThat(err.toString()).hasLineCount(1);
            assertThat(run(kafka, "import")).isEqualTo(2);
            assertThat(data.resolve("new")).doesNotExist();
        }
    }
}
