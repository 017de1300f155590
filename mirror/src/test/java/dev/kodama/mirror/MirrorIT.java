package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.Event;
import dev.kodama.bus.EventBus;
import dev.kodama.bus.PublishOutcome;
import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.testing.Journals;
import dev.kodama.testing.KafkaRestart;
import dev.kodama.testing.RawPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mirror journals every event once and in order. */
@Timeout(90)
class MirrorIT extends MirrorTestbed {
    @Test
    void journalsEveryEventUnchangedInOrder() {
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

    @Tag("faults")
    @Test
    void journalsAHundredThousandEventsAtFullSpeed() {
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
    void storesGarbageUnchangedInTheRejectedTopic() {
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
    void rejectsAHoleFromAPublisher() {
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
    void keepsEventsWhileKafkaIsUnavailable() throws Exception {
        var config = new KafkaNode.Config(folder.resolve("kafka"), 0);
        var kafka = KafkaNode.start(config);
        int port = kafka.port();
        journal = Journals.on(kafka.bootstrap());
        try (var mirror = running()) {
            publish(events(0, 100));
            await().until(() -> mirror.status().nextSequence() == 101);
            kafka.close();
            publish(events(100, 200));

            kafka = KafkaRestart.start(new KafkaNode.Config(folder.resolve("kafka"), port));
            publish(events(200, 300));

            assertThat(read(300)).extracting(JournaledEvent::body).containsExactlyElementsOf(bodies(events(0, 300)));
        } finally {
            kafka.close();
        }
    }

    /** Each event of a batch would else wait for Kafka as long as one does. */
    @Test
    @Tag("faults")
    void saysThatKafkaIsAwayWhileManyEventsWait() throws Exception {
        try (var kafka = KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0))) {
            journal = Journals.on(kafka.bootstrap());
            try (var mirror = running()) {
                publish(events(0, 10));
                await().until(() -> mirror.status().nextSequence() == 11);
                kafka.close();
                publish(events(10, 110));

                await().atMost(Duration.ofSeconds(45))
                        .until(() -> mirror.status().state() == MirrorStatus.State.KAFKA_AWAY);
            }
        }
    }

    @Test
    void missesNothingAcrossARestartWithReplication() {
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
    void confirmsADurablePublishOnceItIsJournaled() throws Exception {
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
            var unconfirmed = bus.publishDurably(event, Duration.ofMillis(200)).toCompletableFuture();

            assertThat(unconfirmed.get()).isInstanceOf(PublishOutcome.Published.class);
        }
    }

    @Test
    void doesNotPublishDurablyWhileRedisIsUnavailable() throws Exception {
        int port = redis.port();
        redis.close();
        try (var bus = EventBus.connect("redis://127.0.0.1:" + port)) {
            var event = Event.of("TASK_DONE", "task", "t-1", Map.of());

            var outcome = bus.publishDurably(event, Duration.ofMillis(200)).toCompletableFuture();

            assertThat(outcome.get()).isInstanceOf(PublishOutcome.NotPublished.class);
        }
    }
}
