package dev.kodama.replay.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.search.StartOffsetResolver;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.durable.registry.SubscriptionAdmin;
import dev.kodama.testing.Journals;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rewinding in place, and going ahead. */
@Timeout(60)
class SeekIT {
    private final Inbox inbox = new Inbox();
    private JournalConfig journal;
    private Feed feed;

    @BeforeEach
    void createTopics() {
        journal = Journals.onSharedKafka();
        JournalTopics.create(journal);
        feed = new Feed(journal);
    }

    @AfterEach
    void close() {
        feed.close();
    }

    private DurableSubscription subscribe() {
        return subscribe(inbox);
    }

    private DurableSubscription subscribe(EventHandler handler) {
        return DurableSubscription.named("synthesis")
                .from(new StartPosition.Earliest())
                .commitEvery(Duration.ofMillis(100))
                .journal(journal)
                .handle(handler);
    }

    private void seek(StartPosition to) {
        SubscriptionAdmin.seek(journal, "synthesis", to);
    }

    private static List<Long> sequences(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private List<Long> sortedFrom(int first) {
        var all = inbox.sequences();
        return all.subList(first, all.size()).stream().sorted().toList();
    }

    @Test
    void rewindsWhileStopped() {
        feed.writeTo(300);
        try (var subscription = subscribe()) {
            inbox.await(300);
            await().until(() -> subscription.lag() == 0);
        }

        seek(new StartPosition.AtSequence(101));

        try (var subscription = subscribe()) {
            inbox.await(500);
            await().until(() -> subscription.lag() == 0);
        }
        try (var subscription = subscribe()) { // a seek is followed once
            await().until(subscription::active);
            await().until(() -> subscription.lag() == 0);
        }
        assertThat(sortedFrom(300)).isEqualTo(sequences(101, 300));
    }

    @Test
    void rewindsTwoMembersWhileTheyRun() {
        feed.writeTo(300);
        try (var one = subscribe();
                var other = subscribe()) {
            await().until(() -> one.active() && other.active());
            inbox.await(300);
            await().until(() -> one.lag() + other.lag() == 0);
            int before = inbox.sequences().size();

            seek(new StartPosition.AtTime(Instant.ofEpochSecond(51)));

            inbox.await(before + 250);
            feed.writeTo(310);
            inbox.await(before + 260);
            assertThat(sortedFrom(before)).isEqualTo(sequences(51, 310));
        }
    }

    @Test
    void followsEachOfManySeeksAmidRebalances() {
        feed.writeTo(2_000);
        try (var one = subscribe()) {
            await().until(one::active);
            seek(new StartPosition.AtSequence(1_000));
            var other = subscribe();
            seek(new StartPosition.AtSequence(500));
            await().until(other::active);
            seek(new StartPosition.AtSequence(1));
            other.close();
            int before = inbox.sequences().size();
            seek(new StartPosition.AtSequence(1_500));
            inbox.await(before + 500);
            await().until(() -> inbox.sequences().contains(2_000L) && one.lag() == 0);
            await().untilAsserted(() ->
                    assertThat(inbox.sequences().stream().skip(before)).containsAll(sequences(1_501, 2_000)));
        }
    }

    @Test
    void dropsWaitingEventsAndFinishesTheHandledOne() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        feed.writeTo(300);
        try (var log = new LogLines();
                var subscription = subscribe(event -> {
                    if (event.sequence() == 1) {
                        begun.countDown();
                        goOn.await();
                    }
                    inbox.on(event);
                })) {
            begun.await();

            seek(new StartPosition.AtSequence(290));

            await().until(() -> log.lines().stream().anyMatch(line -> line.contains("follows seek")));
            assertThat(inbox.sequences()).doesNotContain(1L);
            goOn.countDown();
            await().until(() -> inbox.sequences().containsAll(sequences(290, 300))); // no lag where it has no place yet
            await().until(() -> subscription.lag() == 0);
        }
        assertThat(inbox.sequences()).contains(1L).doesNotContain(8L, 15L, 281L).containsAll(sequences(290, 300));
    }

    @Test
    void goesAheadToTheEnd() {
        feed.writeTo(300);
        try (var subscription = subscribe()) {
            inbox.await(300);
            await().until(() -> subscription.lag() == 0);
        }
        feed.writeTo(400);

        seek(new StartPosition.Latest());

        feed.writeTo(410);
        try (var subscription = subscribe()) {
            inbox.await(310);
            await().until(() -> subscription.lag() == 0);
        }
        assertThat(sortedFrom(300)).isEqualTo(sequences(401, 410));
    }

    @Test
    void keepsAnOffsetSetByKafkasOwnTools() throws Exception {
        feed.writeTo(100);
        try (var subscription = subscribe()) {
            inbox.await(100);
            await().until(() -> subscription.lag() == 0);
        }
        var end = new HashMap<TopicPartition, OffsetAndMetadata>();
        StartOffsetResolver.of(journal, new StartPosition.AtSequence(91))
                .forEach((partition, offset) -> end.put(partition, new OffsetAndMetadata(offset)));
        try (var admin = Admin.create(journal.clientProperties())) {
            admin.alterConsumerGroupOffsets(group(), end).all().get();
        }

        try (var subscription = subscribe()) {
            inbox.await(110);
            await().until(() -> subscription.lag() == 0);
        }
        assertThat(sortedFrom(100)).isEqualTo(sequences(91, 100));
    }

    @Test
    void returnsToTheLastSeekWhenTheCommittedOffsetHasExpired() throws Exception {
        feed.writeTo(100);
        try (var subscription = subscribe()) {
            inbox.await(100);
            await().until(() -> subscription.lag() == 0);
        }
        seek(new StartPosition.AtSequence(51));
        try (var subscription = subscribe()) {
            inbox.await(150);
            await().until(() -> subscription.lag() == 0);
        }
        try (var admin = Admin.create(journal.clientProperties())) {
            admin.deleteConsumerGroups(List.of(group())).all().get();
        }

        try (var subscription = subscribe()) {
            inbox.await(200);
            await().until(() -> subscription.lag() == 0);
        }
        assertThat(sortedFrom(150)).isEqualTo(sequences(51, 100));
    }

    private String group() {
        return journal.group("durable") + ".synthesis";
    }
}
