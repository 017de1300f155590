package dev.kodama.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.JournalConfig;
import dev.kodama.mirror.MirrorStatus.State;
import dev.kodama.testing.Journals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kafka refuses one record, or all: no mirror ends, and nothing is lost. */
@Tag("faults")
@Timeout(90)
class RefusedByKafkaIT extends KafkaRefusalTestbed {
    @Test
    void rejectsEventsTooLargeForTheTopicAndContinues() throws Exception {
        try (var mirror = running()) {
            limit(journal.eventsTopic(), 4_096);
            var small = new ArrayList<String>();
            var large = new ArrayList<String>();
            var all = new ArrayList<String>();
            for (int number = 0; number < 300; number++) {
                boolean isLarge = number % 50 == 7;
                all.add(event(number, isLarge ? 9_000 : 20));
                (isLarge ? large : small).add(all.get(number));
            }

            publish(all);

            assertJournaled(small);
            var rejected = Journals.records(journal, journal.rejectedTopic(), large.size());
            assertThat(rejected)
                    .extracting(kept -> new String(kept.value(), UTF_8))
                    .containsExactlyElementsOf(large);
            assertThat(rejected).allSatisfy(kept -> {
                assertThat(header(kept, "reason")).isEqualTo("too-large-for-topic");
                assertThat(header(kept, "bytes")).isEqualTo(Integer.toString(kept.value().length));
            });
            await().until(() -> mirror.status().nextSequence() == small.size() + 1);
            assertThat(mirror.status().ready()).isTrue();
        }
    }

    @Test
    void storesTheBeginningOfEventsTooLargeForTheRejectedTopic() throws Exception {
        try (var mirror = running()) {
            limit(journal.eventsTopic(), 4_096);
            limit(journal.rejectedTopic(), 2_048);
            String large = event(0, 9_000);
            String garbage = "x" + event(1, 9_000);
            String next = event(2, 0);

            publish(List.of(large, garbage, next));

            assertJournaled(List.of(next));
            var rejected = Journals.records(journal, journal.rejectedTopic(), 2);
            assertThat(rejected).hasSize(2);
            assertThat(large).startsWith(new String(rejected.get(0).value(), UTF_8));
            assertThat(rejected.get(0).value()).hasSizeGreaterThan(200);
            assertThat(header(rejected.get(0), "reason")).isEqualTo("too-large-for-topic");
            assertThat(header(rejected.get(0), "bytes")).isEqualTo(Integer.toString(large.length()));
            assertThat(garbage).startsWith(new String(rejected.get(1).value(), UTF_8));
            assertThat(header(rejected.get(1), "reason")).isNotEqualTo("too-large-for-topic");
            assertThat(mirror.status().ready()).isTrue();
        }
    }

    @Test
    void isNotReadyAndLosesNothingWhileAllWritesAreRefused() throws Exception {
        try (var mirror = running()) {
            limit(journal.positionsTopic(), 100); // a transaction's marker is smaller
            var events = List.of(event(0, 10), event(1, 10));
            publish(events);
            awaitState(mirror, State.KAFKA_REFUSED);
            assertThat(mirror.status().ready()).isFalse();
            assertThat(mirror.status().detail()).startsWith("RecordTooLargeException: ");

            set(journal.positionsTopic(), LIMIT, "1000000");

            assertJournaled(events);
            awaitState(mirror, State.RUNNING);
            assertThat(mirror.status().detail()).isEmpty();
        }
    }

    @Test
    void waitsWithAWrongKafkaProperty() {
        journal = new JournalConfig(
                journal.bootstrap(),
                Map.of("security.protocol", "NONSENSE"),
                journal.prefix(),
                journal.source(),
                journal.partitions(),
                journal.retention(),
                journal.maxEventBytes());
        var config = new MirrorConfig(redis.uri(), journal, "auto", "PSYNC", 64 << 20);
        try (var mirror = Mirror.start(config, new SimpleMeterRegistry())) {
            awaitState(mirror, State.KAFKA_REFUSED);

            assertThat(mirror.status().detail()).contains("security.protocol");
        }
    }
}
