package dev.kodama.replay.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.durable.registry.SubscriptionAdmin;
import dev.kodama.replay.durable.registry.SubscriptionDefinition;
import dev.kodama.replay.durable.registry.SubscriptionException;
import dev.kodama.replay.durable.registry.SubscriptionState;
import dev.kodama.testing.Journals;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscriptionAdminIT {
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
        return DurableSubscription.named("synthesis")
                .types("TASK_*")
                .from(new StartPosition.Earliest())
                .commitEvery(Duration.ofMillis(100))
                .journal(journal)
                .handle(inbox);
    }

    private SubscriptionState only() {
        return SubscriptionAdmin.list(journal).get(0);
    }

    private void runTo(int sequence) {
        feed.writeTo(sequence);
        try (var subscription = subscribe()) {
            await().until(() -> subscription.active() && subscription.lag() == 0);
            inbox.await(sequence);
        }
    }

    @Test
    void listsNoSubscriptionBeforeTheFirstStart() {
        assertThat(SubscriptionAdmin.list(journal)).isEmpty();
    }

    @Test
    void listsMembersAndLag() {
        feed.writeTo(100);
        try (var subscription = subscribe()) {
            inbox.await(100);
            await().until(() -> subscription.lag() == 0);

            await().untilAsserted(() -> {
                var state = only();
                assertThat(state.members()).singleElement().satisfies(member -> {
                    assertThat(member.host()).isEqualTo("127.0.0.1");
                    assertThat(member.partitions()).containsExactly(0, 1, 2);
                });
                assertThat(state.lag()).isZero();
                assertThat(state.sequence()).isEqualTo(101);
            });
        }
        feed.writeTo(150);

        var state = only();

        assertThat(state.definition().name()).isEqualTo("synthesis");
        assertThat(state.definition().eventTypes()).containsExactly("TASK_*");
        assertThat(state.members()).isEmpty();
        assertThat(state.lag()).isEqualTo(50);
        assertThat(state.exact()).isTrue();
        assertThat(state.sequence()).isEqualTo(101);
    }

    @Test
    void estimatesALongLag() {
        runTo(10);
        feed.writeTo(40_000);

        var state = only();

        assertThat(state.exact()).isFalse();
        assertThat(state.lag()).isBetween(39_000L, 41_000L);
        assertThat(state.sequence()).isEqualTo(11);
    }

    @Test
    void showsASeekBeforeItIsFollowed() {
        runTo(100);

        SubscriptionAdmin.seek(journal, "synthesis", new StartPosition.AtSequence(41));

        assertThat(only().lag()).isEqualTo(60);
        assertThat(only().sequence()).isEqualTo(41);
    }

    @Test
    void plansASeekWithoutMoving() {
        runTo(100);
        feed.writeTo(120);

        var back = SubscriptionAdmin.plan(journal, "synthesis", new StartPosition.AtSequence(41));
        var ahead = SubscriptionAdmin.plan(journal, "synthesis", new StartPosition.AtSequence(111));
        var end = SubscriptionAdmin.plan(journal, "synthesis", new StartPosition.Latest());

        assertThat(only().sequence()).isEqualTo(101);
        assertThat(List.of(back.from(), back.to(), back.repeats(), back.skips()))
                .containsExactly(101L, 41L, 60L, 0L);
        assertThat(List.of(ahead.from(), ahead.to(), ahead.repeats(), ahead.skips()))
                .containsExactly(101L, 111L, 0L, 10L);
        assertThat(List.of(end.to(), end.skips())).containsExactly(121L, 20L);
        assertThat(back.exact()).isTrue();
        SubscriptionAdmin.seek(journal, "synthesis", back);
        assertThat(only().sequence()).isEqualTo(41);
    }

    @Test
    void isInTheSubscriptionsTopicUntilItIsDeleted() {
        runTo(10);
        runTo(20);

        var entries = Journals.records(journal, journal.subscriptionsTopic(), 1);

        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.key()).asString().isEqualTo("durable/" + journal.source() + "/synthesis");
            assertThat(entry.value()).asString().contains("\"event_types\":[\"TASK_*\"]");
        });
    }

    @Test
    void deletesOnlyAStoppedSubscription() {
        feed.writeTo(10);
        try (var subscription = subscribe()) {
            inbox.await(10);
            await().until(() -> subscription.lag() == 0);

            assertThatThrownBy(() -> SubscriptionAdmin.delete(journal, "synthesis"))
                    .isInstanceOf(SubscriptionException.class)
                    .hasMessageStartingWith("'synthesis' still runs with 1 member: stop them first");
        }

        SubscriptionAdmin.delete(journal, "synthesis");

        assertThat(SubscriptionAdmin.list(journal)).isEmpty();
        try (var subscription = subscribe()) {
            inbox.await(20);
            await().until(() -> subscription.lag() == 0);
        }
        assertThat(inbox.sequences()).hasSize(20);
    }

    @Test
    void listsTheExistingSubscriptionsInTheErrorOfAnUnknownOne() {
        runTo(1);

        assertThatThrownBy(() -> SubscriptionAdmin.seek(journal, "sinthesis", new StartPosition.Latest()))
                .isInstanceOf(SubscriptionException.class)
                .hasMessageContaining("no durable subscription 'sinthesis'")
                .hasMessageEndingWith("there are: synthesis");
        assertThat(SubscriptionAdmin.list(journal))
                .extracting(SubscriptionState::definition)
                .extracting(SubscriptionDefinition::name)
                .isEqualTo(List.of("synthesis"));
    }
}
