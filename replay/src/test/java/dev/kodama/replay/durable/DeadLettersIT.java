package dev.kodama.replay.durable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.durable.deadletter.DeadLetter;
import dev.kodama.replay.durable.deadletter.DeadLetters;
import dev.kodama.replay.durable.registry.SubscriptionException;
import dev.kodama.testing.Journals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadLettersIT {
    private final Inbox inbox = new Inbox();
    private final Set<Long> poison = ConcurrentHashMap.newKeySet();
    private final AtomicInteger thrown = new AtomicInteger();
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

    private void handle(JournaledEvent event) {
        if (poison.contains(event.sequence())) {
            throw new IllegalStateException("attempt " + thrown.incrementAndGet());
        }
        inbox.on(event);
    }

    private DurableSubscription subscribe(String name) {
        return DurableSubscription.named(name)
                .from(new StartPosition.Earliest())
                .commitEvery(Duration.ofMillis(100))
                .retry(3, Duration.ofMillis(10), Duration.ofMillis(40))
                .journal(journal)
                .handle(this::handle);
    }

    private List<DeadLetter> letters() {
        var letters = new ArrayList<DeadLetter>();
        DeadLetters.each(journal, letters::add);
        return letters;
    }

    @Test
    void writesADeadLetterWithCauseAttemptsAndOrigin() {
        poison.add(5L);
        feed.writeTo(100);
        try (var subscription = subscribe("synthesis")) {
            inbox.await(99);
            await().until(() -> subscription.lag() == 0);
        }

        assertThat(letters()).singleElement().satisfies(letter -> {
            assertThat(letter.subscription()).isEqualTo("synthesis");
            assertThat(letter.cause()).isEqualTo("java.lang.IllegalStateException: attempt 3");
            assertThat(letter.attempts()).isEqualTo(3);
            assertThat(letter.topic()).isEqualTo(journal.eventsTopic());
            assertThat(letter.event().sequence()).isEqualTo(5);
            assertThat(letter.event().time().getEpochSecond()).isEqualTo(5);
            assertThat(letter.event().body()).contains("{\"n\":5}");
            assertThat(letter.redelivered()).isFalse();
        });
        assertThat(inbox.sequences()).doesNotContain(5L).doesNotHaveDuplicates();
    }

    @Test
    void writesTheOriginOfADeadLetterInHeaders() {
        poison.add(5L);
        feed.writeTo(5);
        try (var subscription = subscribe("synthesis")) {
            await().until(() -> letters().size() == 1);
        }

        var letter = Journals.records(journal, journal.deadLettersTopic(), 1).get(0);
        assertThat(letter.key()).asString().isEqualTo("synthesis");
        var headers = new ArrayList<String>();
        letter.headers().forEach(header -> headers.add(header.key() + "=" + new String(header.value(), UTF_8)));
        assertThat(headers)
                .contains(
                        "subscription=synthesis",
                        "attempts=3",
                        "topic=" + journal.eventsTopic(),
                        "seq=5",
                        "channel=events.TASK_NEW",
                        "source=" + journal.source(),
                        "time=1970-01-01T00:00:05Z",
                        "key=task:t-5")
                .anyMatch(header -> header.startsWith("partition="))
                .anyMatch(header -> header.startsWith("offset="));
    }

    @Test
    void redeliversEachDeadLetterOnceToItsSubscription() {
        poison.addAll(List.of(5L, 6L));
        feed.writeTo(20);
        try (var subscription = subscribe("synthesis");
                var other = subscribe("other")) {
            inbox.await(36);
            await().until(() -> letters().size() == 4);
            poison.clear();

            assertThat(DeadLetters.redeliver(journal, "synthesis")).isEqualTo(2);
            assertThat(DeadLetters.redeliver(journal, "synthesis")).isZero();

            inbox.await(38);
            await().until(() -> subscription.lag() == 0 && other.lag() == 0);
        }
        assertThat(inbox.sequences().subList(36, 38)).containsExactlyInAnyOrder(5L, 6L);
        assertThat(inbox.sequences()).hasSize(38);
        assertThat(letters())
                .filteredOn(letter -> letter.subscription().equals("synthesis"))
                .allMatch(DeadLetter::redelivered);
        assertThat(letters())
                .filteredOn(letter -> letter.subscription().equals("other"))
                .noneMatch(DeadLetter::redelivered);
    }

    @Test
    void redeliversSingleDeadLettersAndLaterTheOthers() {
        poison.addAll(List.of(5L, 6L, 7L));
        feed.writeTo(20);
        try (var subscription = subscribe("synthesis")) {
            await().until(() -> letters().size() == 3);
            poison.clear();
            long second = letters().get(1).id();

            assertThat(DeadLetters.redeliver(journal, "synthesis", Set.of(second, 999L)))
                    .containsExactly(second);
            assertThat(DeadLetters.redeliver(journal, "synthesis", Set.of(second)))
                    .isEmpty();

            await().until(() -> inbox.sequences().size() == 18);
            assertThat(letters()).extracting(DeadLetter::redelivered).containsExactly(false, true, false);
            assertThat(DeadLetters.redeliver(journal, "synthesis")).isEqualTo(2);
            await().until(() -> inbox.sequences().size() == 20);
            assertThat(letters()).allMatch(DeadLetter::redelivered);
            assertThat(subscription.active()).isTrue();
        }
        assertThat(inbox.sequences()).doesNotHaveDuplicates();
    }

    @Test
    void listsDeadLettersPageByPage() {
        poison.addAll(List.of(5L, 6L, 7L));
        feed.writeTo(20);
        try (var subscription = subscribe("synthesis")) {
            await().until(() -> letters().size() == 3);
            assertThat(subscription.active()).isTrue();
        }

        var first = new ArrayList<DeadLetter>();
        var next = DeadLetters.each(journal, 0, letter -> {
            first.add(letter);
            return first.size() < 2;
        });
        var second = new ArrayList<DeadLetter>();
        var end = DeadLetters.each(journal, next.orElseThrow(), second::add);

        assertThat(first).hasSize(2);
        assertThat(second).singleElement().extracting(DeadLetter::id).isEqualTo(next.getAsLong());
        assertThat(end).isEmpty();
    }

    @Test
    void continuesTheCountOfAttemptsAfterARedelivery() {
        poison.add(5L);
        feed.writeTo(20);
        try (var subscription = subscribe("synthesis")) {
            await().until(() -> letters().size() == 1);

            DeadLetters.redeliver(journal, "synthesis");

            await().until(() -> letters().size() == 2);
            assertThat(subscription.active()).isTrue();
        }
        assertThat(letters().get(1).attempts()).isEqualTo(6);
        assertThat(letters().get(1))
                .usingRecursiveComparison()
                .comparingOnlyFields("topic", "partition", "offset")
                .isEqualTo(letters().get(0));
        assertThat(letters().get(1).event().sequence()).isEqualTo(5);
        assertThat(DeadLetters.redeliver(journal, "synthesis")).isOne();
    }

    @Test
    void blocksThePartitionWhileADeadLetterCannotBeWritten() throws Exception {
        poison.add(1L);
        try (var subscription = subscribe("synthesis");
                var admin = Admin.create(journal.clientProperties());
                var log = new LogLines()) {
            await().until(subscription::active);
            admin.deleteTopics(List.of(journal.deadLettersTopic())).all().get();
            feed.writeTo(8);
            await().until(() ->
                    log.lines().stream().anyMatch(line -> line.contains("cannot be written; its partition waits")));
            assertThat(inbox.sequences()).doesNotContain(8L);

            JournalTopics.createForSubscriptions(journal);

            inbox.await(7);
        }
        assertThat(inbox.sequences()).contains(8L);
        assertThat(letters()).hasSize(1);
        assertThat(thrown).hasValue(3);
    }

    @Test
    void rejectsARedeliveryToAnUnknownSubscription() {
        assertThatThrownBy(() -> DeadLetters.redeliver(journal, "nobody"))
                .isInstanceOf(SubscriptionException.class)
                .hasMessageContaining("none was ever started");
    }
}
