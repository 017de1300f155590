package dev.kodama.streams.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalConfig;
import dev.kodama.metrics.MetricsConfig;
import dev.kodama.metrics.MetricsTopology;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class InternalTopicsTest {
    private static final JournalConfig JOURNAL =
            new JournalConfig("nowhere:1", Map.of(), "kodama.", "default", 6, Duration.ofDays(7), 1 << 20);
    private static final String COUNTED = "app-counted-changelog";
    private static final TopicPartition FIRST = new TopicPartition("kodama.events", 0);
    private static final Map<TopicPartition, Long> COMMITTED = Map.of(FIRST, 5L);
    private static final Map<TopicPartition, Long> ENDS = Map.of(FIRST, 5L);

    private final InternalTopics topics = InternalTopics.of(
            MetricsTopology.build(MetricsConfig.standard(JOURNAL)).describe(), "app");

    /** The partitions after a first run. */
    private static Map<String, Integer> partitions() {
        return new HashMap<>(Map.of(
                "kodama.events",
                6,
                "kodama.positions",
                1,
                COUNTED,
                6,
                "app-last-sequence-changelog",
                6,
                "app-stats-changelog",
                1,
                "app-by-subject-repartition",
                1));
    }

    @Test
    void areDerivedFromTheTopology() {
        assertThat(topics.sources()).containsExactly("kodama.events", "kodama.positions");
        assertThat(topics.names())
                .containsExactlyInAnyOrder(
                        COUNTED, "app-last-sequence-changelog", "app-stats-changelog", "app-by-subject-repartition");
    }

    @Test
    void fitAfterAFirstRunAndBeforeIt() {
        assertThat(topics.plan(partitions(), COMMITTED, ENDS)).isEqualTo(new TopicPlan.Fits());
        assertThat(topics.plan(Map.of("kodama.events", 6), Map.of(), ENDS)).isEqualTo(new TopicPlan.Fits());
    }

    @Test
    void growWithTheJournal() {
        var more = partitions();
        more.put("kodama.events", 12);

        assertThat(topics.plan(more, COMMITTED, ENDS))
                .isEqualTo(new TopicPlan.Grow(Map.of(COUNTED, 12, "app-last-sequence-changelog", 12)));
    }

    @Test
    void areRebuiltForAJournalWithFewerPartitions() {
        var fewer = partitions();
        fewer.put("kodama.events", 3);

        assertThat(topics.plan(fewer, Map.of(), ENDS)).isInstanceOf(TopicPlan.Rebuild.class);
    }

    @Test
    void areRebuiltForAJournalThatWasCreatedAgain() {
        assertThat(topics.plan(partitions(), Map.of(FIRST, 6L), ENDS))
                .isEqualTo(new TopicPlan.Rebuild("kodama.events was created anew"));
    }

    @Test
    void fitWhereAnOlderVersionDidNotDeduplicateTheJournal() {
        var older = partitions();
        older.remove("app-last-sequence-changelog");

        assertThat(topics.plan(older, COMMITTED, ENDS)).isEqualTo(new TopicPlan.Fits());
    }

    @Test
    void areRebuiltWhereOneIsMissing() {
        var missing = partitions();
        missing.remove("app-stats-changelog");

        assertThat(topics.plan(missing, COMMITTED, ENDS))
                .isEqualTo(new TopicPlan.Rebuild("app-stats-changelog is missing"));
    }
}
