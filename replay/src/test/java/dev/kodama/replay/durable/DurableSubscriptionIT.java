package dev.kodama.replay.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.testing.ForeignRecords;
import dev.kodama.testing.Journals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DurableSubscriptionIT {
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

    private DurableSubscriptionBuilder subscriber() {
        return subscriber(journal);
    }

    private static DurableSubscriptionBuilder subscriber(JournalConfig journal) {
        return DurableSubscription.named("synthesis")
                .from(new StartPosition.Earliest())
                .commitEvery(Duration.ofMillis(100))
                .journal(journal);
    }

    private static void awaitActive(DurableSubscription subscription) {
        await().atMost(Duration.ofSeconds(20)).until(subscription::active);
    }

    private static List<Long> sequences(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private void assertInOrder() {
        assertThat(inbox.byTask().values())
                .allSatisfy(ofTask -> assertThat(ofTask).isSorted());
    }

    @Test
    void deliversAllEventsInOrderPerEntity() {
        feed.writeTo(3_000);
        try (var subscription = subscriber().handle(inbox)) {
            inbox.await(3_000);
            feed.writeTo(4_000);
            inbox.await(4_000);

            await().until(() -> subscription.lag() == 0);
        }

        assertThat(inbox.sorted()).isEqualTo(sequences(1, 4_000));
        assertInOrder();
    }

    @Test
    void skipsForeignAndRepeatedRecords() {
        feed.writeTo(100);
        for (int partition = 0; partition < journal.partitions(); partition++) {
            ForeignRecords.send(journal, ForeignRecords.ofEachKind(journal, partition));
        }
        ForeignRecords.send(
                journal,
                Journals.records(journal, journal.eventsTopic(), 100).stream()
                        .limit(100)
                        .map(record -> ForeignRecords.copy(record, record.partition()))
                        .toList());
        try (var subscription = subscriber().handle(inbox)) {
            inbox.await(100);
            feed.writeTo(200);
            inbox.await(200);

            await().until(() -> subscription.lag() == 0);
        }

        assertThat(inbox.sorted()).isEqualTo(sequences(1, 200));
    }

    @Test
    void deliversEventsThatPassTheFilters() {
        feed.writeTo(100, sequence -> sequence % 10 == 0 ? "TASK_DONE" : "TASK_NEW");
        try (var subscription = subscriber()
                .types("*_DONE")
                .entityTypes("task")
                .entityIds("t-1", "t-2")
                .handle(inbox)) {
            inbox.await(3);

            await().until(() -> subscription.lag() == 0);
        }

        assertThat(inbox.sorted()).containsExactly(30L, 50L, 100L);
    }

    @Test
    void continuesWhereItWasClosed() {
        feed.writeTo(500);
        try (var subscription = subscriber().handle(inbox)) {
            inbox.await(100);
            awaitActive(subscription);
        }
        int before = inbox.sequences().size();
        feed.writeTo(1_000);

        try (var subscription = subscriber().handle(inbox)) {
            inbox.await(1_000);
            awaitActive(subscription);
        }

        assertThat(before).isLessThan(1_000);
        assertThat(inbox.sorted()).isEqualTo(sequences(1, 1_000));
    }

    @Test
    void makesLatestDurableWithTheFirstStart() {
        feed.writeTo(100);
        try (var subscription = subscriber().from(new StartPosition.Latest()).handle(inbox)) {
            awaitActive(subscription);
        }
        feed.writeTo(200);

        try (var subscription = subscriber().from(new StartPosition.Latest()).handle(inbox)) {
            inbox.await(100);
            awaitActive(subscription);
        }

        assertThat(inbox.sorted()).isEqualTo(sequences(101, 200));
    }

    @Test
    void staysInTheGroupDuringASlowHandler() {
        var client = Map.of("max.poll.interval.ms", "1000", "session.timeout.ms", "6000");
        var shortPollInterval = new JournalConfig(
                journal.bootstrap(), client, journal.prefix(), journal.source(), 3, journal.retention(), 1 << 20);
        var enough = new CountDownLatch(1);
        feed.writeTo(100);
        try (var subscription = subscriber(shortPollInterval).handle(event -> {
            inbox.on(event);
            if (event.sequence() == 1) {
                enough.await();
            }
        })) {
            await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(8)).until(subscription::active);
            assertThat(inbox.sequences()).contains(1L).doesNotContain(8L).hasSizeGreaterThan(20);

            enough.countDown();

            inbox.await(100);
        }
        assertThat(inbox.sorted()).isEqualTo(sequences(1, 100));
    }

    @Test
    void blocksOnlyThePartitionOfAnEventThatWaitsForItsRetry() {
        feed.writeTo(70);
        try (var subscription = subscriber()
                .retry(2, Duration.ofMinutes(1), Duration.ofMinutes(1))
                .concurrency(1)
                .handle(event -> {
                    if (event.sequence() == 1) {
                        throw new IllegalStateException("not now");
                    }
                    inbox.on(event);
                })) {
            await().until(() -> subscription.lag() > 0 && inbox.sequences().contains(70L));
            feed.writeTo(77);
            await().until(() -> inbox.sequences().contains(77L));
        }

        assertThat(inbox.sequences()).doesNotContain(8L, 15L, 71L);
    }

    @Test
    void handlesOneEventPerEntityAndThreadAtATime() {
        var atWork = new ConcurrentHashMap<Long, Long>();
        var max = new AtomicInteger();
        feed.writeTo(1_000);
        try (var subscription = subscriber().concurrency(2).handle(event -> {
            assertThat(atWork.put(event.sequence() % 7, event.sequence())).isNull();
            max.accumulateAndGet(atWork.size(), Math::max);
            Thread.onSpinWait();
            inbox.on(event);
            atWork.remove(event.sequence() % 7);
        })) {
            inbox.await(1_000);
            await().until(() -> subscription.lag() == 0);
        }

        assertThat(inbox.sorted()).isEqualTo(sequences(1, 1_000)); // without retries
        assertThat(max.get()).isBetween(1, 2);
    }

    @Test
    void sharesPartitionsWithAnotherMemberAndTakesThemBack() {
        var mine = new AtomicInteger();
        var theirs = new AtomicInteger();
        feed.writeTo(5_000);
        try (var one = subscriber().handle(event -> {
            mine.incrementAndGet();
            inbox.on(event);
        })) {
            inbox.await(500);
            try (var other = subscriber().handle(event -> {
                theirs.incrementAndGet();
                inbox.on(event);
            })) {
                awaitActive(other);
                feed.writeTo(8_000);
                await().until(() -> theirs.get() > 0);
            }
            inbox.await(8_000);
            await().until(() -> one.lag() == 0);
        }

        assertThat(mine.get()).isPositive();
        assertThat(inbox.sorted()).isEqualTo(sequences(1, 8_000));
        assertInOrder();
    }

    @Test
    void closesInTimeAndRedeliversTheInterruptedEvent() {
        var begun = new CountDownLatch(1);
        feed.writeTo(7);
        var stuck = subscriber().handle(event -> {
            begun.countDown();
            new CountDownLatch(1).await();
        });
        await().until(() -> begun.getCount() == 0);

        long started = System.nanoTime();
        stuck.close();

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(3));
        try (var again = subscriber().handle(inbox)) {
            inbox.await(7);
            awaitActive(again);
        }
        assertThat(inbox.sorted()).isEqualTo(sequences(1, 7));
    }

    @Test
    void registersItsMeters() {
        var registry = new SimpleMeterRegistry();
        var first = new AtomicBoolean(true); // several partitions are handled at a time
        feed.writeTo(20);
        try (var subscription = subscriber().meters(registry).handle(event -> {
            inbox.on(event);
            if (first.getAndSet(false)) {
                throw new IllegalStateException("the first");
            }
        })) {
            inbox.await(21);
            await().until(() -> subscription.lag() == 0);

            assertThat(registry.get("kodama.durable.handled")
                            .tag("subscription", "synthesis")
                            .counter()
                            .count())
                    .isEqualTo(20);
            assertThat(registry.get("kodama.durable.retried").counter().count()).isEqualTo(1);
            assertThat(registry.get("kodama.durable.lag").gauge().value()).isZero();
        }
        assertThat(registry.getMeters()).isEmpty();
    }
}
