package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.Event;
import dev.kodama.bus.EventBus;
import dev.kodama.bus.PublishOutcome;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.testing.Journals;
import dev.kodama.testing.RawPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class MirrorIT {
    private static final String CHANNEL = "events.TASK_DONE";

    @TempDir
    Path folder;

    private RedisServer redis;
    private JournalConfig journal;
    private String capture = "auto";

    @BeforeEach
    void startRedis() throws Exception {
        redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        journal = Journals.onSharedKafka();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    private Mirror running() {
        var mirror = started(redis.uri());
        awaitState(mirror, MirrorStatus.State.RUNNING);
        return mirror;
    }

    private Mirror started(String redisUrl) {
        return Mirror.start(new MirrorConfig(redisUrl, journal, capture, "PSYNC", 64 << 20), new SimpleMeterRegistry());
    }

    private static void awaitState(Mirror mirror, MirrorStatus.State state) {
        await().atMost(Duration.ofSeconds(40)).until(() -> mirror.status().state() == state);
    }

    private static List<byte[]> events(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> ("{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-" + n % 10
                                + "\",\"payload\":{\"n\":" + n + "}}")
                        .getBytes(UTF_8))
                .toList();
    }

    private void publish(List<byte[]> messages) {
        try (var publisher = new RawPublisher(redis.port())) {
            publisher.publish(CHANNEL, messages);
        }
    }

    private List<JournaledEvent> read(int count) {
        return Journals.read(journal, new StartPosition.Earliest(), events -> events.size() >= count);
    }

    private static List<String> bodies(List<byte[]> messages) {
        return messages.stream().map(message -> new String(message, UTF_8)).toList();
    }

    private static String holeReason(JournaledEvent event) {
        assertThat(event.channel()).isEqualTo("events.journal.hole");
        return event.body().replaceAll(".*\"reason\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void journalsEveryEventInOrderAsItWasPublished() {
        var published = events(0, 3_000);
        try (var mirror = running()) {
            publish(published);

            var read = read(3_000);

            assertThat(read).extracting(JournaledEvent::body).containsExactlyElementsOf(bodies(published));
            assertThat(read)
                    .extracting(JournaledEvent::sequence)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 3_000).boxed().toList());
            assertThat(read).allSatisfy(event -> assertThat(event.channel()).isEqualTo(CHANNEL));
            await().until(() -> mirror.status().nextSequence() == 3_001);
        }
    }

    @Test
    void keepsUpWithAHundredThousandAtFullSpeed() {
        String pad = "x".repeat(230);
        var published = IntStream.range(0, 100_000)
                .mapToObj(n -> ("{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-" + n % 100
                                + "\",\"payload\":{\"n\":" + n + ",\"pad\":\"" + pad + "\"}}")
                        .getBytes(UTF_8))
                .toList();
        try (var mirror = running()) {
            publish(published);

            assertThat(read(100_000)).extracting(JournaledEvent::body).containsExactlyElementsOf(bodies(published));
            assertThat(mirror.status().state()).isEqualTo(MirrorStatus.State.RUNNING);
        }
    }

    @Test
    void tellsWhatASubscriptionMissedOverARestart() {
        capture = "subscription";
        try (var mirror = running()) {
            publish(events(0, 10));
            await().until(() -> mirror.status().nextSequence() == 11);
        }
        publish(events(10, 20)); // nobody hears

        try (var mirror = running()) {
            publish(events(20, 30));

            var read = read(21);

            assertThat(read).hasSize(21);
            assertThat(read).extracting(JournaledEvent::sequence).last().isEqualTo(21L);
            assertThat(holeReason(read.get(10))).isEqualTo("restart");
            assertThat(read.subList(11, 21))
                    .extracting(JournaledEvent::body)
                    .containsExactlyElementsOf(bodies(events(20, 30)));
            await().until(() -> mirror.status().nextSequence() == 22);
        }
    }

    @Test
    void tellsWhatASubscriptionMissedThatHadHeardNothing() {
        capture = "subscription";
        try (var mirror = running()) {
            assertThat(JournalPositions.read(journal)).isPresent();
        }
        publish(events(0, 3)); // nobody hears

        try (var mirror = running()) {
            publish(events(3, 4));

            var read = read(2);
            assertThat(holeReason(read.get(0))).isEqualTo("restart");
            assertThat(read.get(1).body()).isEqualTo(bodies(events(3, 4)).get(0));
        }
    }

    @Test
    void tellsWhatASubscriptionMissedWhileRedisWasAway() throws Exception {
        capture = "subscription";
        try (var mirror = running()) {
            publish(events(0, 5));
            await().until(() -> mirror.status().nextSequence() == 6);
            int port = redis.port();
            redis.kill();
            awaitState(mirror, MirrorStatus.State.REDIS_AWAY);

            redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), port));
            awaitState(mirror, MirrorStatus.State.RUNNING);
            publish(events(5, 10));

            var read = read(11);
            assertThat(holeReason(read.get(5))).isEqualTo("disconnected");
            assertThat(read.subList(6, 11))
                    .extracting(JournaledEvent::body)
                    .containsExactlyElementsOf(bodies(events(5, 10)));
        }
    }

    @Test
    void keepsGarbageWholeInOrderAmongWhatIsRejected() {
        var garbage = new ArrayList<byte[]>(List.of(
                new byte[0],
                new byte[] {(byte) 0xff, (byte) 0xfe, 0x00},
                "null".getBytes(UTF_8),
                "[1,2]".getBytes(UTF_8),
                "{\"event_type\":7}".getBytes(UTF_8),
                "{\"entity_type\":\"task\"}".getBytes(UTF_8),
                "{\"event_type\":\"X\",\"payload\":[]}".getBytes(UTF_8),
                ("{\"event_type\":\"X\",\"payload\":" + "[".repeat(100_000)).getBytes(UTF_8)));
        byte[] large = new byte[5 << 20];
        Arrays.fill(large, (byte) 'x');
        garbage.add(large);
        try (var mirror = running()) {
            publish(garbage);
            publish(events(0, 3));

            var rejected = Journals.records(journal, journal.rejectedTopic(), garbage.size());

            assertThat(rejected).hasSameSizeAs(garbage);
            for (int i = 0; i < garbage.size(); i++) {
                assertThat(rejected.get(i).value()).isEqualTo(garbage.get(i));
                assertThat(new String(
                                rejected.get(i).headers().lastHeader("reason").value(), UTF_8))
                        .isNotBlank();
            }
            assertThat(read(3)).extracting(JournaledEvent::sequence).containsExactly(1L, 2L, 3L);
            assertThat(mirror.status().state()).isEqualTo(MirrorStatus.State.RUNNING);
        }
    }

    @Test
    void takesNoHoleFromAPublisher() {
        var forged = "{\"event_type\":\"journal.hole\",\"entity_type\":\"journal\",\"entity_id\":\"default\"}";
        try (var mirror = running();
                var publisher = new RawPublisher(redis.port())) {
            publisher.publish(CHANNEL, List.of(forged.getBytes(UTF_8)));
            publisher.publish("events.journal.hole", events(0, 1));
            publisher.publish(CHANNEL, events(1, 2));

            var rejected = Journals.records(journal, journal.rejectedTopic(), 2);

            assertThat(rejected)
                    .allSatisfy(record -> assertThat(
                                    record.headers().lastHeader("reason").value())
                            .isEqualTo("reserved-type".getBytes(UTF_8)));
            assertThat(rejected)
                    .extracting(record -> new String(record.value(), UTF_8))
                    .contains(forged);
            assertThat(read(1)).extracting(JournaledEvent::body).containsExactlyElementsOf(bodies(events(1, 2)));
            assertThat(mirror.status().nextSequence()).isEqualTo(2);
        }
    }

    @Test
    void holdsWhatIsPublishedWhileKafkaIsAway() throws Exception {
        var config = new KafkaNode.Config(folder.resolve("kafka"), 0);
        var kafka = KafkaNode.start(config);
        int port = kafka.port();
        journal = Journals.on(kafka.bootstrap());
        try (var mirror = running()) {
            publish(events(0, 100));
            await().until(() -> mirror.status().nextSequence() == 101);
            kafka.close();
            publish(events(100, 200));

            kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), port));
            publish(events(200, 300));

            assertThat(read(300)).extracting(JournaledEvent::body).containsExactlyElementsOf(bodies(events(0, 300)));
        } finally {
            kafka.close();
        }
    }

    @Test
    void missesNothingOverARestartWhereItMayReplicate() {
        try (var mirror = running()) {
            publish(events(0, 10));
            await().until(() -> mirror.status().nextSequence() == 11);
            assertThat(mirror.status().guarantee()).isEqualTo("exact");
        }
        publish(events(10, 20));

        try (var mirror = running()) {
            publish(events(20, 30));

            assertThat(read(30)).extracting(JournaledEvent::body).containsExactlyElementsOf(bodies(events(0, 30)));
            await().until(() -> mirror.status().nextSequence() == 31);
        }
    }

    @Test
    void standsByWhileAnotherMirrorsAndTakesOverWhenThatStops() {
        try (var first = running();
                var second = started(redis.uri())) {
            awaitState(second, MirrorStatus.State.STANDBY);
            publish(events(0, 10));
            await().until(() -> first.status().nextSequence() == 11);

            first.close();
            publish(events(10, 20));

            await().atMost(Duration.ofSeconds(5)).until(() -> second.status().nextSequence() == 21);
            assertThat(read(20)).extracting(JournaledEvent::body).containsExactlyElementsOf(bodies(events(0, 20)));
        }
    }

    @Test
    void saysThatItStandsByForAMirrorOfAnotherRedis() throws Exception {
        try (var other = RedisServer.start(new RedisServer.Config(folder.resolve("other"), 0));
                var first = running();
                var second = started(other.uri());
                var third = started(redis.uri())) {
            awaitState(third, MirrorStatus.State.STANDBY);
            awaitState(second, MirrorStatus.State.OTHER_REDIS);

            assertThat(second.status().ready()).isFalse();
            assertThat(second.status().detail())
                    .startsWith("the Redis at 127.0.0.1:" + other.port() + " is not the one that source "
                            + journal.source() + " is mirrored from (replication id ")
                    .endsWith("): give it a KODAMA_SOURCE of its own");
            assertThat(third.status().state()).isEqualTo(MirrorStatus.State.STANDBY);
            assertThat(first.status().state()).isEqualTo(MirrorStatus.State.RUNNING);

            try (var admin = new RawPublisher(other.port())) { // a replica of the right one is as good
                admin.command("REPLICAOF", "127.0.0.1", String.valueOf(redis.port()));
                awaitState(second, MirrorStatus.State.STANDBY);
            }
        }
    }

    @Test
    void subscribesWhereItMayNotReplicate() {
        String redisUrl = urlOfAUserWithoutReplication();
        try (var mirror = started(redisUrl)) {
            awaitState(mirror, MirrorStatus.State.RUNNING);

            assertThat(mirror.status().capture()).isEqualTo("subscription");
            assertThat(mirror.status().guarantee()).isEqualTo("best-effort");
        }
    }

    @Test
    void waitsUntilItMayReplicateWhereThatIsDemanded() {
        capture = "replication";
        try (var mirror = started(urlOfAUserWithoutReplication());
                var admin = new RawPublisher(redis.port())) {
            awaitState(mirror, MirrorStatus.State.REDIS_REFUSED);
            assertThat(mirror.status().ready()).isFalse();
            assertThat(mirror.status().detail())
                    .startsWith("Redis does not let us replicate")
                    .contains("KODAMA_CAPTURE=subscription");

            admin.command("ACL", "SETUSER", "reader", "+psync");

            awaitState(mirror, MirrorStatus.State.RUNNING);
            assertThat(mirror.status().detail()).isEmpty();
        }
    }

    private String urlOfAUserWithoutReplication() {
        try (var admin = new RawPublisher(redis.port())) {
            assertThat(admin.command(
                            "ACL", "SETUSER", "reader", "on", ">secret", "allchannels", "+@all", "-psync", "-sync"))
                    .isEqualTo("+OK");
        }
        return "redis://reader:secret@127.0.0.1:" + redis.port();
    }

    @Test
    void answersADurablePublishWhenItIsJournaled() throws Exception {
        var event = Event.of("TASK_DONE", "task", "t-1", Map.of("n", 1));
        try (var bus = EventBus.connect(redis.uri())) {
            try (var mirror = running()) {
                var outcomes = IntStream.range(0, 200)
                        .mapToObj(n -> bus.publishDurably(event, Duration.ofSeconds(20))
                                .toCompletableFuture())
                        .toList();

                for (var outcome : outcomes) {
                    assertThat(outcome.get()).isInstanceOf(PublishOutcome.Journaled.class);
                }
                var committed = Journals.records(journal, journal.eventsTopic(), 200);
                assertThat(committed).hasSize(200);
                assertThat(mirror.status().guarantee()).isEqualTo("exact");
            }
            var unheard = bus.publishDurably(event, Duration.ofMillis(200)).toCompletableFuture();

            assertThat(unheard.get()).isInstanceOf(PublishOutcome.Published.class);
        }
    }

    @Test
    void saysThatADurablePublishWasNotPublishedWithRedisAway() throws Exception {
        int port = redis.port();
        redis.close();
        try (var bus = EventBus.connect("redis://127.0.0.1:" + port)) {
            var event = Event.of("TASK_DONE", "task", "t-1", Map.of());

            var outcome = bus.publishDurably(event, Duration.ofMillis(200)).toCompletableFuture();

            assertThat(outcome.get()).isInstanceOf(PublishOutcome.NotPublished.class);
        }
    }

    @Test
    void countsWhatASubscriptionMissedWhenItWasCutOff() {
        capture = "subscription";
        try (var mirror = running();
                var admin = new RawPublisher(redis.port())) {
            publish(events(0, 4));
            await().until(() ->
                    admin.bulk("INFO", "commandstats").contains("cmdstat_publish:calls=5,")); // 4 and the mark
            publish(events(4, 5));
            await().until(() -> mirror.status().nextSequence() == 6);
            admin.command("MULTI"); // nobody can come back in between
            admin.command("CLIENT", "KILL", "TYPE", "pubsub");
            for (int n = 5; n < 12; n++) {
                admin.command("PUBLISH", CHANNEL, new String(events(n, n + 1).get(0), UTF_8));
            }
            admin.command("EXEC");

            var hole = read(6).get(5);

            assertThat(holeReason(hole)).isEqualTo("disconnected");
            assertThat(hole.body()).contains("\"missed\":7,", "\"guarantee\":\"best-effort\"");
        }
    }
}
