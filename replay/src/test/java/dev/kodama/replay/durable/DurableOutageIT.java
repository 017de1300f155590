package dev.kodama.replay.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.Journals;
import dev.kodama.testing.KafkaRestart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A durable subscription without Kafka, without a journal, and after retention. */
@Tag("faults")
@Timeout(60)
class DurableOutageIT {
    private final Inbox inbox = new Inbox();

    private DurableSubscription subscribe(JournalConfig journal) {
        return DurableSubscription.named("synthesis")
                .from(new StartPosition.Earliest())
                .commitEvery(Duration.ofMillis(100))
                .journal(journal)
                .handle(inbox);
    }

    @Test
    void logsAnOutageOnceAndContinuesAfterIt(@TempDir Path folder) throws Exception {
        var kafka = KafkaNode.start(new KafkaNode.Config(folder, 0));
        int port = kafka.port();
        var journal = Journals.on(kafka.bootstrap());
        JournalTopics.create(journal);
        try (var log = new LogLines();
                var feed = new Feed(journal);
                var subscription = subscribe(journal)) {
            feed.writeTo(50);
            inbox.await(50);
            await().until(() -> subscription.lag() == 0);
            kafka.close();
            await().until(() -> !log.lines().isEmpty());

            try (var again = KafkaRestart.start(new KafkaNode.Config(folder, port))) {
                assertThat(again.running()).isTrue();
                feed.writeTo(100);
                inbox.await(100);
                await().until(() -> log.lines().size() == 2);
            }
            assertThat(log.lines().get(0)).isEqualTo("Subscription synthesis waits: Kafka does not answer");
            assertThat(log.lines().get(1)).startsWith("Subscription synthesis continues after ");
        }
        assertThat(inbox.sorted())
                .containsAll(LongStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void closesInTimeWhileKafkaIsUnavailable(@TempDir Path folder) throws Exception {
        var kafka = KafkaNode.start(new KafkaNode.Config(folder, 0));
        var journal = Journals.on(kafka.bootstrap());
        JournalTopics.create(journal);
        try (var log = new LogLines()) {
            var subscription = subscribe(journal);
            await().until(subscription::active);
            kafka.close();
            await().until(() -> !log.lines().isEmpty());

            long started = System.nanoTime();
            subscription.close();

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void waitsForAJournal() {
        var journal = Journals.onSharedKafka();
        try (var log = new LogLines();
                var subscription = subscribe(journal)) {
            await().until(() -> !log.lines().isEmpty());
            assertThat(subscription.active()).isFalse();
            assertThat(log.lines().get(0)).contains("start a mirror first");

            JournalTopics.create(journal);

            try (var feed = new Feed(journal)) {
                feed.writeTo(5);
                inbox.await(5);
            }
        }
    }

    @Test
    void continuesWithTheOldestEventAfterRetention() throws Exception {
        var journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        try (var feed = new Feed(journal);
                var log = new LogLines()) {
            feed.writeTo(10);
            try (var subscription = subscribe(journal)) {
                inbox.await(10);
                await().until(() -> subscription.lag() == 0);
            }
            feed.writeTo(500);
            cutAll(journal);
            feed.writeTo(600);

            try (var subscription = subscribe(journal)) {
                inbox.await(110);
                await().until(() -> subscription.lag() == 0);
            }

            assertThat(log.lines()).anyMatch(line -> line.contains("continuing with the oldest event"));
        }
        assertThat(inbox.sorted())
                .isEqualTo(LongStream.concat(LongStream.rangeClosed(1, 10), LongStream.rangeClosed(501, 600))
                        .boxed()
                        .toList());
    }

    private static void cutAll(JournalConfig journal) throws Exception {
        try (var admin = Admin.create(journal.clientProperties())) {
            var cut = new HashMap<TopicPartition, RecordsToDelete>();
            for (int partition = 0; partition < 3; partition++) {
                cut.put(new TopicPartition(journal.eventsTopic(), partition), RecordsToDelete.beforeOffset(-1));
            }
            admin.deleteRecords(cut).all().get();
        }
    }
}
