package dev.kodama.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Names of operators and stores are state. */
class MetricsTopologyNamesTest {
    private static final MetricsConfig CONFIG = MetricsConfig.standard(
            new JournalConfig("nowhere:1", Map.of(), "kodama.", "default", 1, Duration.ofDays(7), 1 << 20));

    @Test
    void keepsItsNames() {
        assertThat(MetricsTopology.build(CONFIG).describe().toString()).isEqualToIgnoringWhitespace("""
                Topologies:
                   Sub-topology: 0
                    Source: journal (topics: [kodama.events])
                      --> once
                    Processor: once (stores: [last-sequence])
                      --> count
                      <-- journal
                    Source: positions (topics: [kodama.positions])
                      --> time
                    Processor: count (stores: [counted])
                      --> both
                      <-- once
                    Processor: time (stores: [])
                      --> both
                      <-- positions
                    Processor: both (stores: [])
                      --> by-subject-repartition-filter
                      <-- count, time
                    Processor: by-subject-repartition-filter (stores: [])
                      --> by-subject-repartition-sink
                      <-- both
                    Sink: by-subject-repartition-sink (topic: by-subject-repartition)
                      <-- by-subject-repartition-filter

                  Sub-topology: 1
                    Source: by-subject-repartition-source (topics: [by-subject-repartition])
                      --> add-up
                    Processor: add-up (stores: [stats])
                      --> stats, windows
                      <-- by-subject-repartition-source
                    Processor: stats (stores: [])
                      --> stats-json
                      <-- add-up
                    Processor: windows (stores: [])
                      --> windows-json
                      <-- add-up
                    Processor: stats-json (stores: [])
                      --> to-stats
                      <-- stats
                    Processor: windows-json (stores: [])
                      --> to-metrics
                      <-- windows
                    Sink: to-metrics (topic: kodama.metrics)
                      <-- windows-json
                    Sink: to-stats (topic: kodama.stats)
                      <-- stats-json
                """);
    }
}
