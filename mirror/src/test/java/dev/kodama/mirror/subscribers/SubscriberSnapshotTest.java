package dev.kodama.mirror.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubscriberSnapshotTest {
    @Test
    void recordsSubscribersByTypeAndPattern() {
        var snapshot = new SubscriberSnapshot(Map.of("TASK_DONE", 2L, "gone", 0L), 3);

        assertThat(snapshot.records("default"))
                .containsOnly(
                        Map.entry(
                                "direct/default/TASK_DONE",
                                "{\"kind\":\"direct\",\"source\":\"default\",\"event_types\":[\"TASK_DONE\"],\"listeners\":2}"),
                        Map.entry(
                                "pattern/default",
                                "{\"kind\":\"pattern\",\"source\":\"default\",\"event_types\":[],\"listeners\":3}"));
    }

    @Test
    void distinguishesItsOwnRecords() {
        assertThat(SubscriberSnapshot.isOurs("direct/default/X", "default")).isTrue();
        assertThat(SubscriberSnapshot.isOurs("pattern/default", "default")).isTrue();
        assertThat(SubscriberSnapshot.isOurs("direct/other/X", "default")).isFalse();
        assertThat(SubscriberSnapshot.isOurs("pattern/default2", "default")).isFalse();
        assertThat(SubscriberSnapshot.isOurs("durable/default/X", "default")).isFalse();
    }

    @Test
    void countsPatternSubscribersWithoutOurOwn() {
        String clients = """
                id=3 addr=127.0.0.1:5 laddr=127.0.0.1:6379 fd=8 name= db=0 sub=1 psub=0 ssub=0 multi=-1 cmd=subscribe
                id=4 addr=127.0.0.1:6 laddr=127.0.0.1:6379 fd=9 name= db=0 sub=0 psub=2 ssub=0 multi=-1 cmd=psubscribe
                id=5 addr=127.0.0.1:7 laddr=127.0.0.1:6379 fd=9 name=billing db=0 sub=0 psub=1 ssub=0 cmd=psubscribe
                id=6 addr=127.0.0.1:8 laddr=127.0.0.1:6379 fd=9 name=kodama-forwarder db=0 sub=0 psub=1 cmd=psubscribe
                """;

        assertThat(PatternSubscriberCounter.count(clients)).isEqualTo(2);
        assertThat(PatternSubscriberCounter.count("")).isZero();
    }

    @Test
    void countsTooManyChannelsAsUnknown() {
        var snapshot = new SubscriberSnapshot(Optional.of(Map.of("A", 1L)), Optional.of(1L), List.of(), false);

        assertThat(snapshot.records("main"))
                .containsKeys("direct/main/A", "pattern/main")
                .hasEntrySatisfying(
                        "not-looked-at/main", json -> assertThat(json).contains("\"not_looked_at\":[\"direct\"]"));
        assertThat(snapshot.covers("direct/main/B")).as("one that is gone goes").isTrue();
    }

    @Test
    void recordsDeniedQueriesAndKeepsEarlierRecords() {
        var snapshot = new SubscriberSnapshot(
                Optional.empty(), Optional.of(1L), List.of("Redis denies PUBSUB NUMSUB: grant +pubsub|numsub"));

        assertThat(snapshot.records("main").get("not-looked-at/main"))
                .contains("\"not_looked_at\":[\"direct\"]")
                .contains("grant +pubsub|numsub");
        assertThat(snapshot.covers("direct/main/A")).isFalse();
        assertThat(snapshot.covers("pattern/main")).isTrue();
        assertThat(SubscriberSnapshot.isOurs("not-looked-at/main", "main")).isTrue();
    }
}
