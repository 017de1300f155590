package dev.kodama.freshness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.JournalFeeder;
import dev.kodama.testing.Journals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reports of a group's offsets that are committed by hand, as a topology would. */
@Timeout(120)
class ProgressReporterIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration INTERVAL = Duration.ofMillis(100);

    /** Reporter and reader see five seconds pass in one. */
    private final InstantSource clock = new FastClock(Instant.now(), System.nanoTime(), 5);

    private record FastClock(Instant start, long startNanos, int factor) implements InstantSource {
        @Override
        public Instant instant() {
            return start.plusNanos(factor * (System.nanoTime() - startNanos));
        }
    }

    @Test
    void reportsCommittedOffsetsDespiteTransactionMarkersBehindThem() throws Exception {
        var journal = Journals.onSharedKafka();
        JournalTopics.createForTopologies(journal, List.of(TopologyProgress.newTopic(journal)));
        try (var feeder = new JournalFeeder(journal);
                var admin = Admin.create(journal.clientProperties())) {
            feeder.write(50, number -> JournalFeeder.body("A", "t", "t-" + number, number));
            awaitVisible(admin, journal); // of an empty journal, everything is processed
            try (var reporter = ProgressReporter.start(journal, () -> Set.of("gaps"), clock, INTERVAL);
                    var freshness = Freshness.follow(journal)) {
                assertThat(freshness.awaitReport("gaps", INTERVAL.multipliedBy(10)))
                        .as("nothing is committed")
                        .isFalse();
                followsCommits(feeder, admin, journal, freshness);
            }
        }
    }

    private void followsCommits(JournalFeeder feeder, Admin admin, JournalConfig journal, Freshness freshness)
            throws Exception {
        commit(admin, journal);
        awaitNow(freshness);

        feeder.write(50, number -> JournalFeeder.body("A", "t", "t-" + number, number));
        awaitVisible(admin, journal);
        var written = clock.instant();
        await().atMost(TIMEOUT).untilAsserted(() -> {
            var asOf = freshness.asOf("gaps", clock.instant());
            assertThat(asOf.stale()).isTrue();
            assertThat(asOf.time()).isBeforeOrEqualTo(written);
            assertThat(asOf.reason()).startsWith("processors are ");
        });
        commit(admin, journal);
        awaitNow(freshness);

        abort(journal);
        var aborted = clock.instant();
        await().atMost(TIMEOUT)
                .untilAsserted(
                        () -> assertThat(freshness.asOf("gaps", clock.instant()).time())
                                .isAfter(aborted.plusSeconds(10)));
    }

    private void awaitNow(Freshness freshness) {
        await().atMost(TIMEOUT).untilAsserted(() -> {
            var now = clock.instant();
            assertThat(freshness.asOf("gaps", now)).isEqualTo(AsOf.now(now));
        });
    }

    /** A commit returns before Kafka has marked it in all partitions; until then readers do not see the events. */
    private static void awaitVisible(Admin admin, JournalConfig journal) {
        await().atMost(TIMEOUT)
                .until(() -> ends(admin, journal, IsolationLevel.READ_COMMITTED)
                        .equals(ends(admin, journal, IsolationLevel.READ_UNCOMMITTED)));
    }

    private static Map<TopicPartition, Long> ends(Admin admin, JournalConfig journal, IsolationLevel isolation)
            throws Exception {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        for (int partition = 0; partition < journal.partitions(); partition++) {
            asked.put(new TopicPartition(journal.eventsTopic(), partition), OffsetSpec.latest());
        }
        var ends = new HashMap<TopicPartition, Long>();
        admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static void commit(Admin admin, JournalConfig journal) throws Exception {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        ends(admin, journal, IsolationLevel.READ_COMMITTED)
                .forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end)));
        admin.alterConsumerGroupOffsets(journal.group("gaps"), offsets).all().get();
    }

    /** Leaves an aborted transaction, like a dying mirror. */
    private static void abort(JournalConfig journal) throws Exception {
        var properties = journal.clientProperties();
        properties.put("transactional.id", UUID.randomUUID().toString());
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(journal.eventsTopic(), 0, null, "never".getBytes(UTF_8)))
                    .get();
            producer.abortTransaction();
        }
    }
}
